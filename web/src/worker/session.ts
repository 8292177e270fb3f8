// The worker's side of protocol.ts: takes messages, keeps the truth, answers with snapshots and pictures.
import { limits_of, open_platform, type Platform } from './platform.ts';
import type { Noise } from '../engine/bindings.d.ts';
import { EngineError } from '../engine/errors.ts';
import type { ChosenExecutor, ExecutorChoice } from '../engine/choose.ts';
import type {
  CheckView, Format, ImageKind, Limits, Notice, PageMessage, PhotoId, PhotoState, Rect, Settings, Snapshot, WorkerCommand, WorkerMessage,
} from '../protocol.ts';
import { FaceFinder } from './faces.ts';
import { restored_noise } from '../engine/stored-noise.ts';
import { Desk, kGone, kPreviewPx, kThumbPx, tile } from './desk.ts';
import { Keeper } from './keeper.ts';
import type { KeptPhoto } from './kept-store.ts';
import { Photos, type Entry } from './photos.ts';
import { Checking } from './checking.ts';
import { Training } from './training.ts';
import { Turns } from './turns.ts';
import type { WorkHost } from './work.ts';

const kSnapshotEveryMs = 100;

type Post = (message: WorkerMessage, transfer?: Transferable[]) => void;

interface Loaded {
  platform: Platform;
  desk: Desk;
  finder: FaceFinder;
  limits: Limits;
}

export class Session {
  private readonly photos = new Photos();
  private readonly notices: Notice[] = [];
  private last_notice = 0;
  private readonly told = new Set<string>();
  private sequence = 0;
  private settings: Settings = {
    task: 'person', mode: 'sample', epsilon_255: 8, effort: 'default', size: 64, seed: 1, format: 'png',
  };
  private loaded: Loaded | null = null;
  private executor: ChosenExecutor | null = null;
  private choice: ExecutorChoice = 'auto';
  /** What is under way. */
  private work: Training | Checking | null = null;
  private checked: { view: CheckView; results: string } | null = null;
  private readonly keeper = new Keeper({ changed: () => this.changed(), tell_once: (text) => this.tell_once(text) });
  /** Resolves when an executor was chosen. */
  private started: Promise<void> = Promise.resolve();
  private selected: PhotoId = 0;
  private tile_request: (WorkerCommand & { type: 'request_tile' }) | null = null;
  /** Whoever has a photo's pixels in memory: an errand, or the run for a moment. One at a time, because a large one takes 600 MB. */
  private readonly turns = new Turns();
  /** Reading, pictures and saving, one after the other; a run goes on beside it. */
  private errands: Promise<void>;
  private release_errands: () => void = () => {};
  private last_snapshot_ms = -Infinity;
  private snapshot_is_due = false;

  constructor(private readonly post: Post) {
    this.errands = new Promise((resolve) => (this.release_errands = resolve));
  }

  receive(message: Exclude<PageMessage, { type: 'audit' }>): void {
    this.sequence = message.sequence;
    if (message.type === 'start') this.guard((this.started = this.start(message.executor)));
    else if (message.type === 'add') for (const { name, blob } of message.files) this.add(name, blob);
    else this.carry_out(message.command);
    this.changed();
  }

  private async start(choice: ExecutorChoice): Promise<void> {
    this.choice = choice;
    const platform = await open_platform();
    const { module, threads } = platform.engine;
    const finder = new FaceFinder(module, platform.manifest, threads, () => this.executor?.device ?? null, (text) => this.tell_once(text));
    this.loaded = { platform, desk: new Desk(module), finder, limits: limits_of(module) };
    this.release_errands();
    this.changed();
    void this.keeper.look();
    this.executor = await platform.choose(choice);
    this.changed();
  }

  private add(name: string, blob: Blob): Entry {
    const entry = this.photos.add(name, blob);
    this.errand(async ({ desk }) => {
      if (!this.photos.has(entry)) return;
      try {
        const photo = await desk.open(entry);
        entry.remark = photo.remarks.join(' ');
        const facts = pick(photo.facts);
        Object.assign(entry.shown, { ...facts, format: entry.foreign ? null : facts.format, state: 'ready', message: entry.remark });
        this.send_image(entry, 'thumb', photo.preview('thumb', kThumbPx));
        this.changed();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        Object.assign(entry.shown, { state: 'failed', message: error.message });
      }
      if (this.selected === entry.shown.id) await this.show(entry);
      this.changed();
    });
    this.errand((loaded) => this.find_faces(loaded, entry));
    return entry;
  }

  /** Photos that are left of other tabs, as they were there; then a run over those that are not finished. */
  private async resume(): Promise<void> {
    const kept = await this.keeper.take();
    const last = kept.at(-1);
    if (!last) return;
    this.settings = this.clamped(last.facts.settings);
    const entries = kept.map((photo) => {
      const entry = this.add(photo.facts.name, photo.file);
      this.keeper.adopt(entry, photo);
      this.errand((loaded) => this.restore(loaded, entry, photo));
      return entry;
    });
    await this.errands;
    await this.started;
    this.protect(entries.filter(({ shown }) => shown.state === 'ready').map(({ shown }) => shown.id));
  }

  /** Of a photo that was read: what the person chose for it, and its result, if it has one. */
  private async restore({ desk, platform }: Loaded, entry: Entry, { facts, noise: made }: KeptPhoto): Promise<void> {
    if (!this.photos.has(entry)) return;
    if (entry.shown.state !== 'ready') return this.keeper.forget([entry]);
    this.photos.set_regions(entry, facts.regions);
    if (made) {
      let noise: Noise | null = null;
      try {
        noise = restored_noise(platform.engine.module, made.content);
        const { psnr_db, max_change_255 } = (await desk.open(entry)).apply(noise);
        const { epsilon_255, mode } = made.settings;
        this.photos.set_result(entry, noise, { psnr_db, max_change_255, epsilon_255, mode });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        noise?.delete(); // it is made again
      }
    }
    if (this.selected === entry.shown.id) await this.show(entry);
    this.changed();
  }

  /** After the photo is shown. Without the detector everything works as before: that is said once. */
  private async find_faces({ desk, finder }: Loaded, entry: Entry): Promise<void> {
    if (!this.photos.has(entry) || entry.shown.state !== 'ready') return;
    try {
      const faces = await desk.lend(entry, (photo) => finder.find(photo));
      if (!faces || !this.photos.has(entry)) return;
      this.photos.set_faces(entry, faces);
      this.changed();
    } catch (error) {
      this.tell_once(`Faces are not looked for: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private tell_once(text: string): void {
    if (this.told.has(text)) return;
    this.told.add(text);
    this.notices.push({ id: ++this.last_notice, kind: 'info', text });
    this.changed();
  }

  private carry_out(command: WorkerCommand): void {
    switch (command.type) {
      case 'remove':
        return this.with_photo(command.id, (entry) => {
          if (this.work?.includes(entry)) return;
          this.loaded?.desk.clear(entry);
          this.photos.remove(entry);
          this.keeper.remove([entry]);
        });
      case 'clear':
        if (this.work) return;
        this.loaded?.desk.clear();
        this.keeper.remove(this.photos.all);
        return this.photos.clear();
      case 'select':
        this.selected = command.id;
        return this.with_photo(command.id, (entry) => this.errand(() => this.show(entry)));
      case 'set_regions':
        return this.with_photo(command.id, (entry) => {
          this.loaded?.desk.clear(entry);
          this.photos.set_regions(entry, command.regions);
          this.keeper.forget([entry]);
        });
      case 'set_settings':
        this.settings = this.clamped(command.settings);
        return;
      case 'protect':
        return this.protect(command.ids);
      case 'check':
        return this.check(command.ids);
      case 'cancel':
        return this.work?.cancel();
      case 'save':
        return this.with_photo(command.id, (entry) => this.errand(() => this.save(entry, command.format)));
      case 'handed_out':
        return this.keeper.forget(this.in_state(command.ids, ['done']));
      case 'resume':
        return this.guard(this.resume());
      case 'discard_left':
        return this.guard(this.keeper.discard());
      case 'request_tile':
        this.tile_request = command;
        return this.errand(() => this.send_tiles(command));
      case 'dismiss_notice': {
        const index = this.notices.findIndex(({ id }) => id === command.id);
        if (index >= 0) this.notices.splice(index, 1);
      }
    }
  }

  private protect(ids: PhotoId[]): void {
    const host = this.work_host();
    const entries = this.in_state(ids, ['ready', 'done']);
    if (!host || entries.length === 0) return;
    for (const entry of entries) this.loaded?.desk.clear(entry);
    const training = new Training(host, entries, this.settings);
    this.keeper.begin(entries, this.settings);
    this.carry_on(training, training.run().then(() => this.keeper.forget(entries.filter(({ shown }) => shown.state !== 'done'))));
  }

  private check(ids: PhotoId[]): void {
    const host = this.work_host();
    const entries = this.in_state(ids, ['done']);
    if (!host || entries.length === 0) return;
    this.checked = null;
    const results = this.results();
    const checking = new Checking(host, entries, this.settings.seed);
    this.carry_on(checking, checking.run().then((view) => void (this.checked = view && { view, results })));
  }

  private in_state(ids: PhotoId[], states: PhotoState[]): Entry[] {
    return ids.flatMap((id) => this.photos.get(id) ?? []).filter(({ shown }) => states.includes(shown.state));
  }

  private carry_on(work: Training | Checking, ended: Promise<void>): void {
    this.work = work;
    this.guard(
      ended.finally(() => {
        this.work = null;
        this.changed();
      }),
    );
  }

  /** null: nothing can be begun now. */
  private work_host(): WorkHost | null {
    const { loaded, executor } = this;
    if (!loaded || !executor || this.work) return null;
    const session = this;
    return {
      engine: loaded.platform.engine,
      faces: loaded.platform.faces,
      photos: this.photos,
      choice: this.choice,
      get executor() {
        return session.executor as ChosenExecutor;
      },
      set executor(chosen: ChosenExecutor) {
        session.executor = chosen;
      },
      alone: (work) =>
        this.turns.take(() => {
          loaded.desk.clear();
          return work();
        }),
      changed: () => this.changed(),
      made: (entry, noise, settings) => this.keeper.keep_noise(entry, noise, settings),
      finished: (entry: Entry) => {
        if (this.selected === entry.shown.id) this.errand(() => this.show(entry));
      },
      notify: (kind: Notice['kind'], text: string) => void this.notices.push({ id: ++this.last_notice, kind, text }),
    };
  }

  /** Differs when any photo has another result. */
  private results(): string {
    return this.photos.shown.filter(({ state }) => state === 'done').map(({ id }) => `${id}.${this.photos.get(id)?.result_count}`).join();
  }

  private async show(entry: Entry): Promise<void> {
    const is_wanted = () => this.selected === entry.shown.id && this.photos.has(entry);
    const { desk } = this.loaded as Loaded;
    if (!is_wanted() || entry.shown.state === 'failed' || entry.shown.state === 'loading') return;
    await this.tell(async () => {
      const photo = await desk.open(entry);
      if (is_wanted()) this.send_image(entry, 'before', photo.preview('before', kPreviewPx));
      if (!entry.noise || !is_wanted()) return;
      await desk.open_result(entry, entry.noise);
      for (const kind of ['after', 'noise'] as const) this.send_image(entry, kind, photo.preview(kind, kPreviewPx));
    });
  }

  private async send_tiles(request: WorkerCommand & { type: 'request_tile' }): Promise<void> {
    const entry = this.photos.get(request.id);
    if (this.tile_request !== request || !entry || entry.shown.width === 0) return;
    const rect = intersection(request.rect, entry.shown.width, entry.shown.height);
    if (!rect) return;
    await this.tell(async () => {
      const { desk } = this.loaded as Loaded;
      const photo = entry.noise ? (await desk.open_result(entry, entry.noise)).photo : await desk.open(entry);
      const kinds = entry.noise ? (['before', 'after', 'noise'] as const) : (['before'] as const);
      for (const kind of kinds) {
        const made = tile(photo, kind, rect, request.scale);
        this.post({ type: 'tile', id: request.id, kind, rect, ...made }, [made.pixels]);
      }
    });
  }

  private async save(entry: Entry, format: Format | 'same'): Promise<void> {
    const { id } = entry.shown;
    try {
      if (!entry.noise || !this.photos.has(entry)) throw new EngineError('bad-setting', `"${entry.shown.name}" has no result to save`);
      const { photo } = await (this.loaded as Loaded).desk.open_result(entry, entry.noise);
      const { bytes, figures, format: written, remark } = photo.write(format);
      if (remark) this.notices.push({ id: ++this.last_notice, kind: 'info', text: `"${entry.shown.name}": ${remark}` });
      this.post({ type: 'saved', id, format: written, bytes: bytes.buffer, ...figures }, [bytes.buffer]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.post({ type: 'save_failed', id, message: error.message });
    }
  }

  /** Failures of one photo become a notice; that a result is gone is none. */
  private async tell(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code === kGone) return;
      this.notices.push({ id: ++this.last_notice, kind: 'error', text: error.message });
      this.changed();
    }
  }

  private send_image(entry: Entry, kind: ImageKind, picture: { width: number; height: number; pixels: ArrayBuffer }): void {
    this.post({ type: 'image', id: entry.shown.id, kind, ...picture }, [picture.pixels]);
  }

  private with_photo(id: PhotoId, action: (entry: Entry) => void): void {
    const entry = this.photos.get(id);
    if (entry) action(entry);
  }

  private errand(action: (loaded: Loaded) => Promise<void>): void {
    this.errands = this.errands.then(() => this.turns.take(() => action(this.loaded as Loaded)));
    this.guard(this.errands);
  }

  /** What nobody can handle ends the worker's service. */
  private guard(work: Promise<void>): void {
    work.catch((error: unknown) => this.post({ type: 'fatal', message: error instanceof Error ? error.message : String(error) }));
  }

  private clamped(settings: Settings): Settings {
    const { least, most } = this.loaded?.limits.epsilon_255 ?? { least: settings.epsilon_255, most: settings.epsilon_255 };
    const clamp = (value: number, low: number, high: number) => Math.min(Math.max(Math.round(value) || low, low), high);
    return {
      ...settings,
      epsilon_255: clamp(settings.epsilon_255, least, most),
      seed: clamp(settings.seed, 0, 2 ** 31 - 1),
      size: settings.size === 112 ? 112 : 64,
    };
  }

  /** A snapshot soon: at once when at rest, at most ten a second while working. */
  private changed(): void {
    if (this.snapshot_is_due || !this.loaded) return;
    this.snapshot_is_due = true;
    const wait = this.work ? this.last_snapshot_ms + kSnapshotEveryMs - performance.now() : 0;
    setTimeout(() => {
      this.snapshot_is_due = false;
      this.last_snapshot_ms = performance.now();
      this.post({ type: 'snapshot', snapshot: this.snapshot((this.loaded as Loaded).limits) });
    }, Math.max(0, wait));
  }

  private snapshot(limits: Limits): Snapshot {
    const { work, executor, checked } = this;
    const check = work instanceof Checking ? work.view : checked && checked.results === this.results() ? checked.view : null;
    return {
      sequence: this.sequence,
      state: !executor ? 'starting' : !work ? 'idle' : work.cancelled ? 'cancelling' : 'working',
      executor: executor?.facts ?? null,
      limits,
      settings: this.settings,
      photos: this.photos.shown,
      progress: work?.progress ?? null,
      check,
      kept: this.keeper.view,
      notices: this.notices,
    };
  }
}

function pick({ width, height, has_alpha, format }: { width: number; height: number; has_alpha: boolean; format: Format }) {
  return { width, height, has_alpha, format };
}

function intersection(rect: Rect, width: number, height: number): Rect | null {
  const x = Math.max(0, Math.floor(rect.x));
  const y = Math.max(0, Math.floor(rect.y));
  const right = Math.min(width, Math.ceil(rect.x + rect.width));
  const bottom = Math.min(height, Math.ceil(rect.y + rect.height));
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}
