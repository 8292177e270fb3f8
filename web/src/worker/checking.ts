// One self-check over the finished photos of the session (wasm/session/check.h).
import { check_photos } from '../engine/check-photos.ts';
import { check_words } from '../engine/check-words.ts';
import { is_executor_error } from '../engine/choose.ts';
import { EngineError } from '../engine/errors.ts';
import type { CheckView } from '../protocol.ts';
import { kGone, read_blob } from './desk.ts';
import type { Entry } from './photos.ts';
import { again_elsewhere, beginning, type WorkHost } from './work.ts';

export class Checking {
  readonly progress = beginning();
  readonly view: CheckView = { state: 'working', fraction: 0, clean: [], protected: [], photos: 0, seconds: 0, words: [] };
  private readonly abort = new AbortController();

  constructor(
    private readonly host: WorkHost,
    private readonly entries: Entry[],
    private readonly seed: number,
  ) {}

  includes(entry: Entry): boolean {
    return this.entries.includes(entry);
  }

  cancel(): void {
    this.abort.abort(new Error('cancelled'));
  }

  get cancelled(): boolean {
    return this.abort.signal.aborted;
  }

  /** Resolves to what was found, or null where it was cancelled or failed, which has then been said. */
  async run(): Promise<CheckView | null> {
    const { host } = this;
    try {
      await again_elsewhere(host, () => this.check());
      return this.view;
    } catch (error) {
      if (this.cancelled) return null;
      if (!(error instanceof EngineError) && !is_executor_error(error)) throw error;
      host.notify('error', error.message);
      return null;
    }
  }

  private async check(): Promise<void> {
    const { host, view, progress } = this;
    const started = performance.now();
    const sources = this.entries.map((entry) => {
      const { noise } = entry;
      const made = () => {
        if (!noise || entry.noise !== noise) throw new EngineError(kGone, `"${entry.shown.name}": its result was discarded`);
        return noise;
      };
      return { name: entry.shown.name, read: () => read_blob(entry), made, regions: entry.shown.regions };
    });
    const outcome = await check_photos(this.abort.signal, {
      module: host.engine.module,
      faces: host.faces,
      seed: this.seed,
      sources,
      bind: host.executor.bind,
      alone: (work) => host.alone(work),
      on_failure: (_, error) => host.notify('error', error.message),
      on_read: () => host.changed(),
      on_progress: (fraction, stages) => {
        const elapsed = (performance.now() - started) / 1000;
        Object.assign(progress, { step: 'Training on clean and on protected photos', fraction });
        progress.seconds_left = fraction > 0.05 ? (elapsed * (1 - fraction)) / fraction : null;
        view.fraction = fraction;
        view.clean = stages.map(({ clean_recognised }) => clean_recognised);
        view.protected = stages.map(({ protected_recognised }) => protected_recognised);
        host.changed();
      },
    });
    Object.assign(view, { state: 'done', fraction: 1, photos: outcome.photos, seconds: outcome.seconds, words: check_words(outcome) });
    view.clean = outcome.stages.map(({ clean_recognised }) => clean_recognised);
    view.protected = outcome.stages.map(({ protected_recognised }) => protected_recognised);
  }
}
