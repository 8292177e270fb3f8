// When the words stand in the page, the commands docked beside the canvas, and the canvas shows the photo alone: for scripts that it
// cannot draw (ImGui joins no letters and writes from left to right only), and for people who force their own colours, which a canvas
// does not follow. The alternative for Arabic, letters joined in advance on the canvas, would still have left every panel on the wrong side,
// and names of files in other scripts unreadable.
import { say } from '../words/say.ts';
import { by_id } from './dom.ts';

export class Plain {
  private readonly forced = matchMedia('(forced-colors: active)');
  private readonly canvas = by_id('canvas', HTMLCanvasElement);
  private readonly on_change: () => void;
  private words_on_canvas = true;

  constructor(on_change: () => void) {
    this.on_change = on_change;
    this.forced.addEventListener('change', () => this.update());
    this.update();
  }

  get now(): boolean {
    return !this.words_on_canvas || this.forced.matches;
  }

  /** Of the language in use. */
  set_language({ words_on_canvas }: { words_on_canvas: boolean }): void {
    this.words_on_canvas = words_on_canvas;
    this.update();
  }

  /** Where there is no photo, a narrow screen shows no canvas either. */
  set_empty(empty: boolean): void {
    document.documentElement.toggleAttribute('data-empty', empty);
  }

  private update(): void {
    document.documentElement.toggleAttribute('data-plain', this.now);
    this.canvas.setAttribute('aria-label', say(this.now ? 'canvas_photo' : 'canvas'));
    this.on_change();
  }
}
