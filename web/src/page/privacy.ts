// The view that shows what leaves this device: what was requested, what the policy is and that it holds, and that the page works
// without a network. Everything is counted or tried, nothing asserted.
import type { Status } from '../offline/messages.ts';
import type { RequestCount } from '../requests.ts';
import { content_security_policy } from '../security.ts';
import { by_id, set_text } from './dom.ts';

/** One thread's part: the page's or the worker's. */
export interface Audit extends RequestCount {
  /** The policy refused a request to elsewhere; null: not tried. */
  refused: boolean | null;
}

export interface PrivacySource {
  /** attempt: try to reach another site, too. */
  audit(attempt: boolean): Promise<{ page: Audit; worker: Audit }>;
  /** A photo has come in. */
  has_photo(): boolean;
  /** Of the stored copy; null: this browser stores none. */
  status(): Promise<Status | null>;
}

const count_of = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

export function requests_text({ page, worker }: { page: RequestCount; worker: RequestCount }, has_photo: boolean): string {
  const all = page.all + worker.all;
  const elsewhere = page.elsewhere + worker.elsewhere;
  const later = page.later + worker.later;
  const where = elsewhere === 0 ? 'none to any other site' : `${elsewhere} to other sites`;
  const since = has_photo ? `${later === 0 ? 'None' : later} since the first photo came in.` : 'No photo has come in yet.';
  return `${count_of(all, 'request')} since this page was opened, ${where}. ${since}`;
}

export function attempt_text(page: boolean | null, worker: boolean | null): string {
  if (page && worker) return 'Tried now, from the page and from the engine: the browser refused both before anything was sent.';
  if (page) return 'The page is held back, the engine is not yet: reload the page before you add photos.';
  return 'The browser does not enforce the policy here. Do not use this page.';
}

export function stored_text(status: Status | null): string {
  if (!status) return 'This browser keeps no copy of the page, so it needs a network to be opened.';
  const megabytes = (status.bytes / 1e6).toFixed(1);
  const later_mb = (status.bytes_when_used / 1e6).toFixed(1);
  const later = ` What only some photos need (the decoder for HEIC files, the runtime for networks; ${later_mb} MB in all) is loaded and stored when it is first used.`;
  if (status.failures.length > 0) return `The copy on this device is not complete. ${status.failures.join('. ')}.`;
  if (status.stored_files < status.files) return `${status.stored_files} of ${status.files} files are stored on this device so far.`;
  return `All ${status.files} files (${megabytes} MB) are stored on this device, each checked against its hash: you can go offline now.${later}`;
}

export class PrivacyView {
  private readonly source: PrivacySource;
  private readonly dialog = by_id('privacy', HTMLDialogElement);
  private readonly requests = by_id('privacy-requests', HTMLParagraphElement);
  private readonly attempt = by_id('privacy-attempt', HTMLParagraphElement);
  private readonly stored = by_id('privacy-stored', HTMLParagraphElement);
  private readonly version = by_id('privacy-version', HTMLSpanElement);

  constructor(source: PrivacySource) {
    this.source = source;
    const policy = by_id('privacy-policy', HTMLElement);
    policy.textContent = content_security_policy.replaceAll('; ', ';\n');
    by_id('privacy-close', HTMLButtonElement).addEventListener('click', () => this.dialog.close());
    by_id('privacy-try', HTMLButtonElement).addEventListener('click', () => void this.update(true));
    // A press beside the sheet falls on the dialog itself.
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
    set_text(this.attempt, '');
    void this.update(false);
  }

  private async update(attempt: boolean): Promise<void> {
    const stored = this.source.status().then((status) => {
      set_text(this.stored, stored_text(status));
      set_text(this.version, status ? `Version ${status.version}.` : '');
    });
    const audit = await this.source.audit(attempt);
    set_text(this.requests, requests_text(audit, this.source.has_photo()));
    if (attempt) set_text(this.attempt, attempt_text(audit.page.refused, audit.worker.refused));
    await stored;
  }
}
