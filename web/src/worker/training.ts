// One run over some photos of the session, from reading them to their results.
import type { Noise } from '../engine/bindings.d.ts';
import { is_executor_error } from '../engine/choose.ts';
import { RunClock } from '../engine/clock.ts';
import { macrotask } from '../engine/drive.ts';
import { EngineError } from '../engine/errors.ts';
import { OpenPhoto } from '../engine/photo.ts';
import { make_noise } from '../engine/run-photos.ts';
import type { Settings } from '../protocol.ts';
import { read_blob } from './desk.ts';
import { again_elsewhere, beginning, type WorkHost } from './work.ts';
import type { Entry } from './photos.ts';

const kMostValues = 256;

export class Training {
  readonly progress = beginning();
  private readonly abort = new AbortController();
  private readonly revisions: number[];

  constructor(
    private readonly host: WorkHost,
    private readonly entries: Entry[],
    private readonly settings: Settings,
  ) {
    this.revisions = entries.map(({ revision }) => revision);
  }

  includes(entry: Entry): boolean {
    return this.entries.includes(entry);
  }

  cancel(): void {
    this.abort.abort(new Error('cancelled'));
  }

  get cancelled(): boolean {
    return this.abort.signal.aborted;
  }

  /** Resolves when the run is over, however it ended; only what the worker cannot survive rejects. */
  async run(): Promise<void> {
    const { host } = this;
    for (const entry of this.entries) {
      host.photos.drop_result(entry);
      Object.assign(entry.shown, { state: 'queued', message: entry.remark });
    }
    try {
      await again_elsewhere(host, () => {
        Object.assign(this.progress, beginning());
        return this.protect();
      });
    } catch (error) {
      if (!this.cancelled) {
        if (!(error instanceof EngineError) && !is_executor_error(error)) throw error;
        host.notify('error', error.message);
      }
    } finally {
      for (const { shown } of this.entries) {
        if (shown.state === 'queued' || shown.state === 'working') shown.state = 'ready';
      }
    }
  }

  private async protect(): Promise<void> {
    const { host, settings } = this;
    const taken = this.entries.filter(({ shown }) => shown.state !== 'failed');
    const clock = new RunClock(taken.length);
    const show = (step: string) => {
      Object.assign(this.progress, { step, fraction: clock.fraction, seconds_left: clock.seconds_left });
      host.changed();
    };
    const noises = await make_noise(this.abort.signal, {
      module: host.engine.module,
      faces: host.faces,
      settings: { ...settings, robust: 'none', budget: 'flat' },
      naming: null,
      sources: taken.map((entry) => ({
        name: entry.shown.name, read: () => read_blob(entry), label: '', regions: entry.shown.regions,
      })),
      bind: host.executor.bind,
      alone: (work) => host.alone(work),
      on_read: (index) => {
        const shown = (taken[index] as Entry).shown;
        if (shown.state === 'queued') shown.state = 'working';
        clock.photo_read();
        show('Reading the photos');
      },
      on_failure: (index, error) => {
        Object.assign((taken[index] as Entry).shown, { state: 'failed', message: error.message });
      },
      on_progress: (progress) => {
        const { rounds_done, rounds_total, fraction, train_loss, train_accuracy } = progress;
        if (rounds_done > this.progress.rounds_done) this.add_values(train_loss, train_accuracy);
        Object.assign(this.progress, { rounds_done, rounds_total });
        clock.training(fraction);
        show(settings.mode === 'instant' ? 'Fitting a linear model' : 'Training the surrogate');
      },
    });
    try {
      for (const [index, noise] of noises.entries()) if (noise) host.made(taken[index] as Entry, noise, settings);
      for (const [index, noise] of noises.entries()) {
        if (noise) noises[index] = await host.alone(() => this.finish(taken[index] as Entry, noise));
        clock.photo_written();
        show('Adding the noise');
        await macrotask();
        this.abort.signal.throwIfAborted();
      }
    } finally {
      for (const noise of noises) noise?.delete();
    }
  }

  /** Returns the noise that is still to be deleted: null when the photo took it. */
  private async finish(entry: Entry, noise: Noise): Promise<Noise | null> {
    const { host, settings } = this;
    if (entry.revision !== this.revisions[this.entries.indexOf(entry)]) return noise;
    try {
      const photo = OpenPhoto.open(host.engine.module, await read_blob(entry), entry.shown.name);
      try {
        const { psnr_db, max_change_255 } = photo.apply(noise);
        const { epsilon_255, mode } = settings;
        host.photos.set_result(entry, noise, { psnr_db, max_change_255, epsilon_255, mode });
      } finally {
        photo.close();
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      Object.assign(entry.shown, { state: 'failed', message: error.message });
      return noise;
    }
    host.finished(entry);
    return null;
  }

  private add_values(loss: number, accuracy: number): void {
    for (const [values, value] of [[this.progress.loss, loss], [this.progress.accuracy, accuracy]] as const) {
      values.push(value);
      // Long runs keep every other value.
      if (values.length > kMostValues) values.splice(0, values.length, ...values.filter((_, i) => i % 2 === 1));
    }
  }
}
