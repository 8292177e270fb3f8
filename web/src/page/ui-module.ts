// The functions of ui.wasm (wasm/ui/main.cpp) and how texts and pixels reach them.
import type { Command, ImageKind, ImageMessage, PageView, TileMessage } from '../protocol.ts';
import { canvas_texts, canvas_words } from './canvas-texts.ts';

interface UiExports {
  HEAPU8: Uint8Array;
  UTF8ToString(pointer: number): string;
  /** The caller frees it. */
  stringToNewUTF8(text: string): number;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _ui_create(canvas_selector: number): number;
  _ui_context_restored(): void;
  _ui_frame(width: number, height: number, ratio: number, now_s: number): number;
  /** Of the language; takes effect with the words. */
  _ui_set_font(semibold: number, bytes: number, size: number): void;
  _ui_set_plain(plain: number): void;
  /** The words by their keys. */
  _ui_set_words(json: number): number;
  _ui_set_snapshot(json: number): number;
  _ui_set_image(photo: number, kind: number, width: number, height: number, rgba: number): void;
  _ui_set_tile(
    photo: number, kind: number, x: number, y: number, part_width: number, part_height: number,
    width: number, height: number, rgba: number,
  ): void; // prettier-ignore
  _ui_take_command(): number;
  _ui_page_texts(): number;
  _ui_perform(action: number): number;
  _ui_set_theme(dark: number): void;
  _ui_set_file_over(over: number): void;
  _ui_pointer_move(x: number, y: number, touch: number): void;
  _ui_pointer_button(button: number, down: number): void;
  _ui_pointer_leave(): void;
  _ui_wheel(lines_x: number, lines_y: number, zoom: number): void;
  _ui_pinch(x: number, y: number, factor: number, dx: number, dy: number, first: number): void;
  _ui_key(key: number, down: number): void;
  _ui_text(utf8: number): void;
  _ui_focus(focused: number): void;
  _ui_wants_text(): number;
  _ui_cursor(): number;
}

const image_kinds: Record<ImageKind, number> = { thumb: 0, before: 1, after: 2, noise: 3 };

/** In the order of the table in main.cpp. */
const keys = ['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'Escape', 'a', 'Shift', 'Control'] as const;

export type UiKey = (typeof keys)[number];

export const is_ui_key = (key: string): key is UiKey => (keys as readonly string[]).includes(key);

/** ui.wasm with the types of this side. Places are CSS px on the canvas. */
export class UiModule {
  readonly exports: UiExports;

  private constructor(exports: UiExports) {
    this.exports = exports;
  }

  /** Loads the module and gives it the canvas; null: the canvas has no WebGL2. */
  static async open(canvas: HTMLCanvasElement): Promise<UiModule | null> {
    const address = new URL('wasm/ui.js', document.baseURI).href;
    const loaded = (await import(/* @vite-ignore */ address)) as { default: (options: object) => Promise<UiExports> };
    const module = new UiModule(await loaded.default({}));
    const created = module.with_text(`#${canvas.id}`, (pointer) => module.exports._ui_create(pointer));
    return created ? module : null;
  }

  private with_text<T>(text: string, call: (pointer: number) => T): T {
    const pointer = this.exports.stringToNewUTF8(text);
    try {
      return call(pointer);
    } finally {
      this.exports._free(pointer);
    }
  }

  private with_bytes(bytes: ArrayBuffer, call: (pointer: number) => void): void {
    const pointer = this.exports._malloc(Math.max(bytes.byteLength, 1));
    if (pointer === 0) throw new Error('no memory is left for a picture');
    try {
      this.exports.HEAPU8.set(new Uint8Array(bytes), pointer);
      call(pointer);
    } finally {
      this.exports._free(pointer);
    }
  }

  /** Those of the language in use. faces: TrueType, regular and semibold, where it needs them. */
  set_words(faces: readonly ArrayBuffer[]): void {
    for (const semibold of [0, 1]) {
      const face = faces[semibold] ?? new ArrayBuffer(0);
      this.with_bytes(face, (pointer) => this.exports._ui_set_font(semibold, pointer, face.byteLength));
    }
    this.with_text(JSON.stringify(canvas_words()), (pointer) => this.exports._ui_set_words(pointer));
  }

  set_view(view: PageView): void {
    this.with_text(JSON.stringify({ ...view, texts: canvas_texts(view) }), (pointer) => this.exports._ui_set_snapshot(pointer));
  }

  set_image(message: ImageMessage): void {
    const { id, kind, width, height, pixels } = message;
    if (pixels.byteLength !== width * height * 4) throw new Error(`image of photo ${id}: wrong number of bytes`);
    this.with_bytes(pixels, (pointer) => this.exports._ui_set_image(id, image_kinds[kind], width, height, pointer));
  }

  set_tile(message: TileMessage): void {
    const { id, kind, rect, width, height, pixels } = message;
    if (pixels.byteLength !== width * height * 4) throw new Error(`tile of photo ${id}: wrong number of bytes`);
    this.with_bytes(pixels, (pointer) =>
      this.exports._ui_set_tile(id, image_kinds[kind], rect.x, rect.y, rect.width, rect.height, width, height, pointer),
    );
  }

  /** Everything that was asked for since the last call. */
  *take_commands(): Generator<Command> {
    for (;;) {
      const json = this.exports.UTF8ToString(this.exports._ui_take_command());
      if (json === '') return;
      yield JSON.parse(json) as Command;
    }
  }

  /** What the page writes over the canvas, JSON. */
  page_texts(): string {
    return this.exports.UTF8ToString(this.exports._ui_page_texts());
  }

  /** False when the action means nothing now. */
  perform(action: string): boolean {
    return this.with_text(action, (pointer) => this.exports._ui_perform(pointer)) !== 0;
  }

  text(text: string): void {
    this.with_text(text, (pointer) => this.exports._ui_text(pointer));
  }

  key(key: UiKey, down: boolean): void {
    this.exports._ui_key(keys.indexOf(key), Number(down));
  }
}
