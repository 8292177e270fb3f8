// The sheet of the self-check: two curves while networks train, then what they mean in words. The curves are drawn as SVG, each with
// its value in text beside it.
import type { CheckView, PageView, PhotoId, WorkerCommand } from '../protocol.ts';
import { percent_text, say } from '../words/say.ts';
import { by_id, ignore_disabled, set_enabled, set_text } from './dom.ts';
import { make_sheet, open_sheet } from './sheet.ts';

/** Of a person's photos: with fewer the check says that it cannot tell (wasm/session/check.h). */
const least_photos = 6;

const percent = (share: number | undefined) => (share === undefined ? '' : ` ${percent_text(share)}`);

/** Points of a line over the square of 100 x 100, one value per stage of training. */
export function curve(values: number[], fraction: number): string {
  const width = values.length > 1 ? (100 * fraction) / (values.length - 1) : 0;
  return values.map((value, i) => `${(i * width).toFixed(2)},${(100 - 100 * value).toFixed(2)}`).join(' ');
}

export function done_ids(view: PageView): PhotoId[] {
  return view.photos.filter(({ state }) => state === 'done').map(({ id }) => id);
}

/** What stands under the curves before, while and after. */
export function check_text(view: PageView): string[] {
  const { check, progress } = view;
  if (check?.state === 'working') {
    if (view.state === 'cancelling') return [say('check_stopping')];
    const left = progress && progress.seconds_left !== null ? ` ${say('check_left', { count: Math.ceil(progress.seconds_left) })}` : '';
    const step = progress?.step ?? say('engine_preparing');
    return [say('check_progress', { step, percent: percent_text(Math.floor(100 * check.fraction) / 100) }) + left];
  }
  if (check) {
    const photos = say('count_photos', { count: check.photos });
    return [...check.words, say('check_facts', { photos, seconds: say('count_seconds', { count: Math.round(check.seconds) }) })];
  }
  const done = done_ids(view).length;
  if (done < least_photos) return [say('check_too_few', { count: done, least: least_photos })];
  return [say('check_takes', { count: done })];
}

export class CheckSheet {
  private readonly send: (command: WorkerCommand) => void;
  private readonly dialog = make_sheet('check', 'check-close');
  private readonly plot = by_id('check-plot', HTMLElement);
  private readonly text = by_id('check-text', HTMLDivElement);
  private readonly start = by_id('check-start', HTMLButtonElement);
  private readonly lines = ['clean', 'protected'].map((name) => this.dialog.querySelector(`polyline.${name}`) as SVGPolylineElement);
  private readonly names = ['clean', 'protected'].map((name) => by_id(`check-${name}`, HTMLSpanElement));
  private view: PageView;

  constructor(view: PageView, send: (command: WorkerCommand) => void) {
    this.view = view;
    this.send = send;
    ignore_disabled(this.dialog);
    this.start.addEventListener('click', () => {
      if (this.view.check?.state === 'working') this.send({ type: 'cancel' });
      else this.send({ type: 'check', ids: done_ids(this.view) });
    });
  }

  open(): void {
    open_sheet(this.dialog);
  }

  show(view: PageView): void {
    this.view = view;
    const { check } = view;
    const working = check?.state === 'working';
    this.show_curves(check);
    const sentences = check_text(view);
    while (this.text.childElementCount > sentences.length) this.text.lastElementChild?.remove();
    for (const [i, sentence] of sentences.entries()) {
      const paragraph = this.text.children[i] ?? this.text.appendChild(document.createElement('p'));
      paragraph.className = check?.state === 'done' && i === 0 ? 'verdict' : i > 0 ? 'small' : '';
      set_text(paragraph, sentence);
    }
    set_text(this.start, say(working ? 'cancel' : check ? 'check_again' : 'check_start'));
    const can_start = view.state === 'idle' && view.fatal === null && done_ids(view).length >= least_photos;
    set_enabled(this.start, working ? view.state !== 'cancelling' : can_start);
  }

  private show_curves(check: CheckView | null): void {
    this.plot.hidden = !check || check.clean.length === 0;
    if (!check) return;
    for (const [i, values] of [check.clean, check.protected].entries()) {
      this.lines[i]?.setAttribute('points', curve(values, check.fraction));
      set_text(this.names[i] as HTMLSpanElement, percent(values.at(-1)));
    }
  }
}
