// The canvas and its frames: drawn when something happened, at the device's own resolution, and not otherwise.
import type { Command, ImageMessage, PageView, TileMessage } from '../protocol.ts';
import { listen_for_input } from './canvas-input.ts';
import { CanvasNames } from './canvas-names.ts';
import { UiModule } from './ui-module.ts';

// ImGuiMouseCursor_* in order, and what kCrosshair (app.h) stands for.
const cursors = ['default', 'text', 'move', 'ns-resize', 'ew-resize', 'nesw-resize', 'nwse-resize', 'pointer', 'not-allowed'];
const crosshair = 100;

export interface CanvasOwner {
  on_command(command: Command): void;
  /** Drawing has failed for good; nothing is called after it. */
  on_failure(error: unknown): void;
  /** The pictures of the selected photo are needed again. */
  resend(): void;
}

export class Canvas {
  private readonly element: HTMLCanvasElement;
  private readonly module: UiModule;
  private readonly names = new CanvasNames();
  private readonly on_command: (command: Command) => void;
  private readonly on_failure: (error: unknown) => void;
  private readonly thumbs = new Map<number, ImageMessage>();
  private device_size: { width: number; height: number } | null = null;
  private scheduled = false;
  private lost = false; // the context is gone, or drawing has failed for good
  private drawn = false;

  private constructor(element: HTMLCanvasElement, module: UiModule, owner: CanvasOwner) {
    this.element = element;
    this.module = module;
    this.on_command = owner.on_command;
    this.on_failure = owner.on_failure;
  }

  /** Null when the browser gives no WebGL2; rejects when the module cannot be loaded. */
  static async open(element: HTMLCanvasElement, text_field: HTMLInputElement, owner: CanvasOwner): Promise<Canvas | null> {
    const module = await UiModule.open(element);
    if (!module) return null;
    const canvas = new Canvas(element, module, owner);
    listen_for_input(element, text_field, module, (now) => (now ? canvas.draw() : canvas.request_frame()));
    canvas.follow_size();
    canvas.survive_loss(owner.resend);
    return canvas;
  }

  /** The language has changed. faces: those that it needs, regular and semibold. */
  set_words(faces: readonly ArrayBuffer[]): void {
    this.module.set_words(faces);
    this.request_frame();
  }

  /** Without words, which stand in the page then. */
  set_plain(plain: boolean): void {
    this.module.exports._ui_set_plain(Number(plain));
    this.request_frame();
  }

  set_view(view: PageView): void {
    for (const id of this.thumbs.keys()) if (!view.photos.some((photo) => photo.id === id)) this.thumbs.delete(id);
    this.module.set_view(view);
    this.request_frame();
  }

  set_image(message: ImageMessage): void {
    if (message.kind === 'thumb') this.thumbs.set(message.id, message);
    if (this.lost) return;
    this.module.set_image(message);
    this.request_frame();
  }

  set_tile(message: TileMessage): void {
    if (this.lost) return;
    this.module.set_tile(message);
    this.request_frame();
  }

  set_theme(theme: 'light' | 'dark'): void {
    this.module.exports._ui_set_theme(Number(theme === 'dark'));
    this.request_frame();
  }

  set_file_over(over: boolean): void {
    this.module.exports._ui_set_file_over(Number(over));
    this.request_frame();
  }

  /** A command that concerns only what is seen, e.g. 'zoom_in'; false when it means nothing now. */
  perform(action: string): boolean {
    const done = this.module.perform(action);
    this.request_frame();
    return done;
  }

  /** True while keys are text for a field on the canvas. */
  wants_text(): boolean {
    return this.module.exports._ui_wants_text() !== 0;
  }

  private request_frame(): void {
    if (this.scheduled || this.lost) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  private draw(): void {
    const { element, module } = this;
    const ratio = window.devicePixelRatio;
    const box = element.getBoundingClientRect();
    const rounded = { width: Math.round(box.width * ratio), height: Math.round(box.height * ratio) };
    // The exact size can lag behind a change of the ratio (and some browsers' device emulation leaves the ratio out).
    const exact = this.device_size;
    const near = exact && Math.abs(exact.width - rounded.width) <= 2 && Math.abs(exact.height - rounded.height) <= 2;
    const { width, height } = near ? exact : rounded;
    if (this.lost || width === 0 || height === 0) return;
    // Setting a size clears the canvas, even to the same.
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    let again = 0;
    try {
      again = module.exports._ui_frame(width / ratio, height / ratio, ratio, performance.now() / 1000);
    } catch (error) {
      this.lost = true;
      this.names.show('[]');
      this.on_failure(error);
      return;
    }
    const cursor = module.exports._ui_cursor();
    element.style.cursor = cursor === crosshair ? 'crosshair' : (cursors[cursor] ?? 'default');
    this.names.show(module.page_texts());
    for (const command of module.take_commands()) this.on_command(command);
    if (again) this.request_frame();
    if (!this.drawn) {
      this.drawn = true;
      element.dispatchEvent(new Event('firstframe'));
    }
  }

  private follow_size(): void {
    const observer = new ResizeObserver(([entry]) => {
      const size = entry?.devicePixelContentBoxSize?.[0];
      this.device_size = size ? { width: size.inlineSize, height: size.blockSize } : null;
      // At once: the old picture would be shown stretched for a frame.
      this.draw();
    });
    try {
      observer.observe(this.element, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(this.element); // Safari has no device pixel box: the size is rounded from CSS px
    }
    const follow_ratio = () => {
      this.request_frame();
      matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener('change', follow_ratio, { once: true });
    };
    follow_ratio();
  }

  private survive_loss(resend: () => void): void {
    this.element.addEventListener('webglcontextlost', (event) => {
      event.preventDefault(); // else it never comes back
      this.lost = true;
    });
    this.element.addEventListener('webglcontextrestored', () => {
      this.lost = false;
      this.module.exports._ui_context_restored();
      for (const thumb of this.thumbs.values()) this.module.set_image(thumb);
      resend();
      this.request_frame();
    });
  }
}
