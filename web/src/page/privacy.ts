// The view that shows what leaves this device: what was requested, what the policy is and that it holds, and that the page works
// without a network. Everything is counted or tried, nothing asserted.
import type { Status } from '../offline/messages.ts';
import type { RequestCount } from '../requests.ts';
import type { Kept } from '../protocol.ts';
import { content_security_policy } from '../security.ts';
import { number_text, say } from '../words/say.ts';
import { by_id, set_text } from './dom.ts';
import { kept_text } from './resume.ts';
import { make_sheet, open_sheet } from './sheet.ts';

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
  /** Deletes the copies of photos of a tab that was closed. */
  discard_left(): void;
}

export function requests_text({ page, worker }: { page: RequestCount; worker: RequestCount }, has_photo: boolean): string {
  const all = page.all + worker.all;
  const elsewhere = page.elsewhere + worker.elsewhere;
  const later = page.later + worker.later;
  const where = elsewhere === 0 ? say('requests_none_elsewhere', { count: all }) : say('requests_elsewhere', { count: all, elsewhere });
  if (!has_photo) return `${where} ${say('requests_no_photo')}`;
  return `${where} ${later === 0 ? say('requests_none_later') : say('requests_later', { count: later })}`;
}

export function attempt_text(page: boolean | null, worker: boolean | null): string {
  if (page && worker) return say('attempt_refused');
  if (page) return say('attempt_half');
  return say('attempt_through');
}

export function stored_text(status: Status | null): string {
  if (!status) return say('stored_nothing');
  const { files, stored_files, failures } = status;
  const megabytes = (bytes: number) => number_text(bytes / 1e6, 1);
  if (failures.length > 0) return say('stored_incomplete', { reason: failures.join('. ') });
  if (stored_files < files) return say('stored_so_far', { stored: stored_files, files });
  const all = say('stored_all', { files, megabytes: megabytes(status.bytes) });
  return `${all} ${say('stored_later', { megabytes: megabytes(status.bytes_when_used) })}`;
}

export class PrivacyView {
  private readonly source: PrivacySource;
  private readonly dialog = make_sheet('privacy', 'privacy-close');
  private readonly requests = by_id('privacy-requests', HTMLParagraphElement);
  private readonly attempt = by_id('privacy-attempt', HTMLParagraphElement);
  private readonly stored = by_id('privacy-stored', HTMLParagraphElement);
  private readonly kept = by_id('privacy-kept', HTMLParagraphElement);
  private readonly discard = by_id('privacy-discard', HTMLButtonElement);
  private readonly version = by_id('privacy-version', HTMLSpanElement);

  constructor(source: PrivacySource) {
    this.source = source;
    const policy = by_id('privacy-policy', HTMLElement);
    policy.textContent = content_security_policy.replaceAll('; ', ';\n');
    by_id('privacy-try', HTMLButtonElement).addEventListener('click', () => void this.update(true));
    this.discard.addEventListener('click', () => this.source.discard_left());
  }

  show(): void {
    open_sheet(this.dialog);
    set_text(this.attempt, '');
    void this.update(false);
  }

  /** Of the copies, whenever they change. */
  show_kept(kept: Kept): void {
    set_text(this.kept, kept_text(kept));
    this.discard.hidden = kept.left === null;
  }

  private async update(attempt: boolean): Promise<void> {
    const stored = this.source.status().then((status) => {
      set_text(this.stored, stored_text(status));
      set_text(this.version, status ? say('privacy_version', { version: status.version }) : '');
    });
    const audit = await this.source.audit(attempt);
    set_text(this.requests, requests_text(audit, this.source.has_photo()));
    if (attempt) set_text(this.attempt, attempt_text(audit.page.refused, audit.worker.refused));
    await stored;
  }
}
