// Single keys while the canvas, or nothing, has the focus: they never reach into a field or a screen reader's own keys.

export interface ShortcutActions {
  add(): void;
  select_next(step: 1 | -1): void;
  protect(): void;
  cancel(): void;
  save(): void;
  save_all(): void;
  toggle_theme(): void;
  help(): void;
  /** A command of the canvas; false when it means nothing now. */
  perform(action: string): boolean;
  wants_text(): boolean;
}

const canvas_keys: Readonly<Record<string, string>> = {
  '+': 'zoom_in',
  '=': 'zoom_in',
  '-': 'zoom_out',
  '0': 'zoom_fit',
  '1': 'zoom_actual',
  c: 'look_compare',
  b: 'look_before',
  a: 'look_after',
  n: 'look_noise',
  r: 'draw_region',
  Delete: 'delete_region',
  Backspace: 'delete_region',
  ArrowLeft: 'divider_left',
  ArrowRight: 'divider_right',
};

export function listen_for_shortcuts(canvas: HTMLElement, actions: ShortcutActions): void {
  const own_keys: Readonly<Record<string, () => void>> = {
    o: actions.add,
    s: actions.save,
    S: actions.save_all,
    t: actions.toggle_theme,
    '?': actions.help,
    ArrowUp: () => actions.select_next(-1),
    ArrowDown: () => actions.select_next(1),
    Escape: () => {
      if (!actions.perform('escape')) actions.cancel();
    },
  };
  window.addEventListener('keydown', (event) => {
    const focus = document.activeElement;
    if ((focus && focus !== canvas && focus !== document.body) || actions.wants_text() || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key !== 'Enter' || event.altKey) return;
      actions.protect();
    } else {
      const command = canvas_keys[event.key];
      const own = own_keys[event.key];
      if (command) actions.perform(command);
      else if (own) own();
      else return;
    }
    event.preventDefault();
  });
}
