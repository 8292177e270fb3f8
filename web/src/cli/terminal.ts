// Progress on standard error: a bar that moves on a terminal, now and then a line elsewhere.
import { stderr } from 'node:process';

const kBarWidth = 24;
const kLineEveryMs = 5000;

export class Terminal {
  private last_line_ms = -Infinity;
  private bar_is_open = false;

  /** fraction: 0..1; text: what happens now. */
  progress(fraction: number, text: string): void {
    const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
    if (stderr.isTTY) {
      const full = Math.round(fraction * kBarWidth);
      stderr.write(`\r\x1b[K${percent} [${'='.repeat(full)}${' '.repeat(kBarWidth - full)}] ${text}`);
      this.bar_is_open = true;
    } else if (performance.now() - this.last_line_ms >= kLineEveryMs) {
      this.last_line_ms = performance.now();
      stderr.write(`${percent} ${text}\n`);
    }
  }

  say(text: string): void {
    if (this.bar_is_open) stderr.write('\r\x1b[K');
    this.bar_is_open = false;
    stderr.write(`${text}\n`);
  }
}
