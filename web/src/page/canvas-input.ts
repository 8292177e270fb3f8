// Pointer, touch, wheel and keys of the canvas, as ui.wasm wants them.
import { is_ui_key, type UiModule } from './ui-module.ts';

const line_px = 70; // of a panel per line of ImGui's wheel, wasm/ui/theme.h's type
const most_wheel_px = 240; // some mice send a whole page per notch

interface Finger {
  x: number;
  y: number;
}

/** The middle of two fingers and the distance between them. */
function spread(fingers: Map<number, Finger>): { x: number; y: number; distance: number } | null {
  const [a, b] = fingers.values();
  if (!a || !b) return null;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1) };
}

/** changed(now): draw; with `now` before the handler returns, because the browser gives some things only to its gesture. */
export function listen_for_input(
  element: HTMLCanvasElement,
  text_field: HTMLInputElement,
  module: UiModule,
  changed: (now: boolean) => void,
): void {
  const ui = module.exports;
  const fingers = new Map<number, Finger>();
  let pinching = false;

  const place = (event: MouseEvent): Finger => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch' && event.button > 1) return;
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const at = place(event);
    if (event.pointerType === 'touch') fingers.set(event.pointerId, at);
    if (fingers.size === 2) {
      // The second finger ends what the first began, without an effect.
      pinching = true;
      ui._ui_pinch(at.x, at.y, 1, 0, 0, 1);
      changed(true);
      ui._ui_pointer_button(0, 0);
    } else if (fingers.size < 2) {
      ui._ui_pointer_move(at.x, at.y, Number(event.pointerType === 'touch'));
      // A frame with the pointer there comes first: what lies under others takes a press only once it was pointed at.
      changed(true);
      ui._ui_pointer_button(0, 1);
    }
    changed(false);
  });

  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    if (event.pointerType === 'touch') {
      if (!fingers.has(event.pointerId)) return;
      const before = spread(fingers);
      fingers.set(event.pointerId, at);
      const after = spread(fingers);
      if (pinching) {
        if (before && after) ui._ui_pinch(after.x, after.y, after.distance / before.distance, after.x - before.x, after.y - before.y, 0);
        changed(false);
        return;
      }
    }
    ui._ui_pointer_move(at.x, at.y, Number(event.pointerType === 'touch'));
    changed(false);
  });

  const release = (event: PointerEvent) => {
    const touch = event.pointerType === 'touch';
    if (touch && !fingers.delete(event.pointerId)) return;
    if (!pinching) ui._ui_pointer_button(0, 0);
    changed(true);
    if (touch) {
      // A touch screen shows its keyboard only for a real field, and only from within the gesture.
      if (ui._ui_wants_text()) text_field.focus({ preventScroll: true });
      else if (document.activeElement === text_field) element.focus({ preventScroll: true });
      ui._ui_pointer_leave();
      changed(false);
    }
    if (fingers.size === 0) pinching = false;
  };
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'touch') return;
    ui._ui_pointer_leave();
    changed(false);
  });
  element.addEventListener('contextmenu', (event) => event.preventDefault());

  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 400;
      const limit = (value: number) => Math.max(-most_wheel_px, Math.min(most_wheel_px, value * unit));
      const [x, y] = [limit(event.deltaX), limit(event.deltaY)];
      // A pinch on a touch pad comes as a wheel with Ctrl, in finer steps.
      ui._ui_wheel(-x / line_px, event.ctrlKey ? 0 : -y / line_px, Math.exp(-y * (event.ctrlKey ? 0.01 : 0.002)));
      changed(false);
    },
    { passive: false },
  );

  const type_key = (event: KeyboardEvent, down: boolean) => {
    if (!ui._ui_wants_text()) return;
    const key = event.key === 'Meta' ? 'Control' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const with_command = event.ctrlKey || event.metaKey;
    if (is_ui_key(key)) module.key(key, down);
    if (down && event.key.length === 1 && !with_command) module.text(event.key);
    if (event.key !== 'Tab' && !(with_command && event.key !== 'a')) event.preventDefault();
    changed(false);
  };
  element.addEventListener('keydown', (event) => type_key(event, true));
  element.addEventListener('keyup', (event) => type_key(event, false));
  element.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (ui._ui_wants_text() && text) module.text(text);
    changed(false);
  });

  // The field that a touch keyboard writes into stays empty: what is typed goes on to the canvas.
  const tap = (key: 'Backspace' | 'Enter') => {
    module.key(key, true);
    module.key(key, false);
    changed(false);
  };
  text_field.addEventListener('beforeinput', (event) => {
    event.preventDefault();
    if (event.inputType === 'deleteContentBackward') return tap('Backspace');
    if (event.inputType === 'insertLineBreak') return tap('Enter');
    if (event.data) module.text(event.data);
    changed(false);
  });

  window.addEventListener('blur', () => {
    ui._ui_focus(0);
    changed(false);
  });
  window.addEventListener('focus', () => {
    ui._ui_focus(1);
    changed(false);
  });
}
