// Texts that stand over the canvas because its typefaces lack their script: names of files, above all (wasm/ui/page_text.h). They are the
// browser's to draw, in whatever typeface the system has; a screen reader finds them among the commands.
import { by_id } from './dom.ts';

interface PageText {
  text: string;
  /** CSS px on the canvas. */
  x: number;
  y: number;
  width: number;
  size: number;
  weight: number;
  wraps: boolean;
  color: string;
  /** What is seen of the canvas there. */
  clip: { x: number; y: number; width: number; height: number };
}

export class CanvasNames {
  private readonly layer = by_id('canvas-names', HTMLDivElement);
  private shown = '[]';

  /** json: of the frame that was just drawn. */
  show(json: string): void {
    if (json === this.shown) return;
    this.shown = json;
    const texts = JSON.parse(json) as PageText[];
    while (this.layer.childElementCount > texts.length) this.layer.lastElementChild?.remove();
    for (const [i, entry] of texts.entries()) {
      const clip = (this.layer.children[i] ?? this.layer.appendChild(document.createElement('div'))) as HTMLDivElement;
      const span = (clip.firstElementChild ?? clip.appendChild(document.createElement('span'))) as HTMLSpanElement;
      Object.assign(clip.style, { left: `${entry.clip.x}px`, top: `${entry.clip.y}px`, width: `${entry.clip.width}px`, height: `${entry.clip.height}px` });
      Object.assign(span.style, {
        left: `${entry.x - entry.clip.x}px`, top: `${entry.y - entry.clip.y}px`, maxWidth: `${entry.width}px`, color: entry.color,
        fontSize: `${entry.size}px`, fontWeight: String(entry.weight), whiteSpace: entry.wraps ? 'normal' : 'nowrap',
      }); // prettier-ignore
      span.dir = entry.wraps ? 'ltr' : 'auto'; // a sentence of the page's, or a name
      span.textContent = entry.text;
    }
  }
}
