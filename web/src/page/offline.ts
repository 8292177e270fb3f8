// The page's side of the service worker (service-worker.ts): registers it, loads the page again under its headers where the host
// sends none, has the files stored, and says when a new version waits.
import type { Answers, Question, Status } from '../offline/messages.ts';

export interface OfflineOwner {
  /** False once the person has begun with something that a reload would lose. */
  is_untouched(): boolean;
  /** A new version is stored and waits. */
  on_update(): void;
}

const reloaded_key = 'untaught.reloaded';
const hour_ms = 3_600_000;

/** Resolves to null when the worker ends before it answers. */
function ask<T extends Question['type']>(worker: ServiceWorker, type: T): Promise<Answers[T] | null> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Answers[T]>) => resolve(data);
    worker.addEventListener('statechange', () => {
      if (worker.state === 'redundant') resolve(null);
    });
    worker.postMessage({ type }, [port2]);
  });
}

export class Offline {
  private readonly owner: OfflineOwner;
  private registration: ServiceWorkerRegistration | null = null;
  private told: ServiceWorker | null = null;
  private taking_over = false;
  private looked_ms = performance.now();

  constructor(owner: OfflineOwner) {
    this.owner = owner;
    if (crossOriginIsolated) forget_reload();
    // No secure context, or a browser that has none: then the page works as any other does, with one thread.
    if ('serviceWorker' in navigator) void this.start();
  }

  /** What is stored on this device; null where nothing can be. */
  async status(): Promise<Status | null> {
    const worker = this.registration?.active;
    return worker ? ask(worker, 'status') : null;
  }

  /** Stores what is missing; null where nothing can be. */
  async complete(): Promise<Status | null> {
    const worker = this.registration?.active;
    return worker ? ask(worker, 'complete') : null;
  }

  /** Replaces the version in use by the one that waits, and loads the page again. Resolves to the number of other windows
   *  when these have to be closed first. */
  async update(): Promise<number> {
    const waiting = this.registration?.waiting;
    if (!waiting) return 0;
    this.taking_over = true;
    const answer = await ask(waiting, 'take_over');
    const others = answer?.other_windows ?? 0;
    if (others > 0) this.taking_over = false;
    return others;
  }

  private async start(): Promise<void> {
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.taking_over) location.reload();
      else this.isolate();
    });
    try {
      this.registration = await navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
      const registration = this.registration;
      registration.addEventListener('updatefound', () => this.follow(registration.installing));
      this.follow(registration.installing);
      this.tell(registration.waiting);
      document.addEventListener('visibilitychange', () => this.look_for_update(registration));
      await navigator.serviceWorker.ready;
      this.isolate();
      await this.complete();
    } catch {
      // The browser refuses (a private window, say) or the host has no such file: the page goes on without.
    }
  }

  private follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') this.tell(worker);
    });
  }

  /** The first version of all waits for nobody. */
  private tell(worker: ServiceWorker | null): void {
    if (!worker || worker === this.told || !this.registration?.active) return;
    this.told = worker;
    this.owner.on_update();
  }

  private look_for_update(registration: ServiceWorkerRegistration): void {
    if (document.visibilityState !== 'visible' || performance.now() - this.looked_ms < hour_ms) return;
    this.looked_ms = performance.now();
    registration.update().catch(() => undefined); // no network: another time
  }

  /** Threads need a page that is isolated by its headers, and the workers' policy comes by headers, too. */
  private isolate(): void {
    if (crossOriginIsolated || !navigator.serviceWorker.controller || !this.owner.is_untouched() || !remember_reload()) return;
    location.reload();
  }
}

/** False when it was done already: a browser that does not isolate the page will not the second time either. */
function remember_reload(): boolean {
  try {
    if (sessionStorage.getItem(reloaded_key)) return false;
    sessionStorage.setItem(reloaded_key, 'yes');
    return true;
  } catch {
    return false;
  }
}

function forget_reload(): void {
  try {
    sessionStorage.removeItem(reloaded_key);
  } catch {
    // Nothing was remembered.
  }
}
