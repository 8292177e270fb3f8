// What is shown: the worker's last snapshot, with the commands that are still on their way applied to it, so that the
// interface answers at once even while the engine is busy. No DOM here.
import type { Command, Limits, Notice, PageMessage, PageView, Photo, PhotoId, Snapshot, WorkerCommand } from '../protocol.ts';
import { in_words } from '../words/engine-texts.ts';
import { translated } from './translated.ts';

type Listener = (view: PageView, before: PageView) => void;

const no_limits: Limits = {
  epsilon_255: { least: 1, most: 16, standard: 8 },
  rounds: { quick: 0, default: 0, strong: 0 },
};

// Until the worker's first word.
const nothing_yet: Snapshot = {
  sequence: 0,
  state: 'starting',
  executor: null,
  limits: no_limits,
  settings: { task: 'person', mode: 'sample', epsilon_255: 8, effort: 'default', size: 64, seed: 1, format: 'png' },
  photos: [],
  progress: null,
  check: null,
  kept: { photos: 0, bytes: 0, left: null },
  notices: [],
};

function with_photo(snapshot: Snapshot, id: PhotoId, change: (photo: Photo) => Photo): Snapshot {
  return { ...snapshot, photos: snapshot.photos.map((photo) => (photo.id === id ? change(photo) : photo)) };
}

/** A finished photo without its result; others as they are. */
function without_result(photo: Photo): Photo {
  if (photo.state !== 'done') return photo;
  const { result: _, ...rest } = photo;
  return { ...rest, state: 'ready' };
}

/** What the worker's answer to a command will look like, as far as it can be told here. */
export function foresee(snapshot: Snapshot, command: WorkerCommand): Snapshot {
  const busy = snapshot.state === 'working' || snapshot.state === 'cancelling';
  switch (command.type) {
    case 'remove':
      return { ...snapshot, photos: snapshot.photos.filter((photo) => photo.id !== command.id) };
    case 'clear':
      return busy ? snapshot : { ...snapshot, photos: [] };
    case 'set_regions':
      return with_photo(snapshot, command.id, (photo) => ({ ...without_result(photo), regions: command.regions }));
    case 'set_settings':
      return { ...snapshot, settings: command.settings };
    case 'protect':
      if (busy) return snapshot;
      return {
        ...command.ids.reduce((next, id) => with_photo(next, id, (photo) => ({ ...without_result(photo), state: 'queued' })), snapshot),
        state: 'working',
        progress: { fraction: 0, step: 'Preparing', seconds_left: null, rounds_done: 0, rounds_total: 0, loss: [], accuracy: [] },
      };
    case 'check':
      if (busy) return snapshot;
      return {
        ...snapshot,
        state: 'working',
        progress: { fraction: 0, step: 'Preparing', seconds_left: null, rounds_done: 0, rounds_total: 0, loss: [], accuracy: [] },
        check: { state: 'working', fraction: 0, clean: [], protected: [], photos: 0, seconds: 0, words: [] },
      };
    case 'cancel':
      return snapshot.state === 'working' ? { ...snapshot, state: 'cancelling' } : snapshot;
    case 'dismiss_notice':
      return { ...snapshot, notices: snapshot.notices.filter((notice) => notice.id !== command.id) };
    case 'resume':
    case 'discard_left':
      return { ...snapshot, kept: { ...snapshot.kept, left: null } };
    case 'select':
    case 'handed_out':
    case 'save':
    case 'request_tile':
      return snapshot;
  }
}

export class Store {
  private readonly post: (message: PageMessage) => void;
  private readonly listeners: Listener[] = [];
  private said: Snapshot = nothing_yet;
  private pending: { sequence: number; command: WorkerCommand }[] = [];
  private sequence = 0;
  private own_notices: Notice[] = [];
  private next_notice = -1;
  private page: Pick<PageView, 'selected' | 'saving' | 'can_share' | 'fatal'> = {
    selected: null, saving: null, can_share: false, fatal: null,
  }; // prettier-ignore
  view: PageView = { ...nothing_yet, ...this.page };

  constructor(post: (message: PageMessage) => void) {
    this.post = post;
  }

  /** The listener is called after every change, with the view before it. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  start(executor: 'auto' | 'gpu' | 'cpu'): void {
    this.post({ type: 'start', sequence: ++this.sequence, executor });
  }

  add(files: { name: string; blob: Blob }[]): void {
    if (files.length > 0) this.post({ type: 'add', sequence: ++this.sequence, files });
  }

  /** Asks the worker what it requested; returns the sequence number that its answer will bear. */
  audit(since_ms: number, attempt: boolean): number {
    this.post({ type: 'audit', sequence: ++this.sequence, since_ms, attempt });
    return this.sequence;
  }

  /** Sends a command to the worker, and shows at once what it will do. */
  command(command: WorkerCommand): void {
    if (command.type === 'dismiss_notice' && command.id < 0) {
      this.own_notices = this.own_notices.filter((notice) => notice.id !== command.id);
      this.update();
      return;
    }
    if (command.type === 'select') this.page.selected = command.id;
    this.pending.push({ sequence: ++this.sequence, command });
    this.post({ type: 'command', sequence: this.sequence, command });
    this.update();
  }

  receive(snapshot: Snapshot): void {
    this.said = snapshot;
    this.pending = this.pending.filter((entry) => entry.sequence > snapshot.sequence);
    this.update();
  }

  /** Something the page itself has to say. */
  notify(kind: Notice['kind'], text: string): void {
    const id = this.next_notice--;
    this.own_notices.push({ id, kind, text });
    this.update();
    if (kind === 'info') setTimeout(() => this.command({ type: 'dismiss_notice', id }), 8000);
  }

  /** Shows everything again: in another language, say. */
  refresh(): void {
    this.update();
  }

  set_saving(saving: PageView['saving']): void {
    this.page.saving = saving;
    this.update();
  }

  set_can_share(can_share: boolean): void {
    this.page.can_share = can_share;
    this.update();
  }

  fail(message: string): void {
    this.page.fatal ??= in_words(message);
    this.update();
  }

  private update(): void {
    const before = this.view;
    const shown = translated(this.pending.reduce((next, entry) => foresee(next, entry.command), this.said));
    this.view = { ...shown, ...this.page, notices: [...shown.notices, ...this.own_notices] };
    const next = next_selection(before.photos, this.view.photos, this.page.selected);
    if (next !== this.page.selected) {
      this.page.selected = this.view.selected = next;
      if (next !== null) {
        this.pending.push({ sequence: ++this.sequence, command: { type: 'select', id: next } });
        this.post({ type: 'command', sequence: this.sequence, command: { type: 'select', id: next } });
      }
    }
    for (const listener of this.listeners) listener(this.view, before);
  }
}

/** The photo to select: the same one while it is there, else the one that took its place, else the first. */
export function next_selection(before: Photo[], now: Photo[], selected: PhotoId | null): PhotoId | null {
  if (now.some((photo) => photo.id === selected)) return selected;
  const place = before.findIndex((photo) => photo.id === selected);
  return (now[Math.min(Math.max(place, 0), now.length - 1)] ?? null)?.id ?? null;
}

const page_commands: readonly Command['type'][] = [
  'add_files', 'save', 'save_all', 'save_into_folder', 'share', 'show_privacy', 'show_help', 'show_check', 'set_theme',
]; // prettier-ignore

/** The commands that a worker takes as they are. */
export function is_for_worker(command: Command): command is Exclude<WorkerCommand, { type: 'save' }> {
  return !page_commands.includes(command.type);
}
