// What a run did, for people (a table) and for programs (report.json).
import type { Region } from '../protocol.ts';
import type { PhotoFigures } from '../engine/photo.ts';
import type { Options } from './options.ts';

export interface PhotoReport {
  file: string;
  /** Below the output folder; null: none was written. */
  output: string | null;
  status: 'done' | 'failed' | 'cancelled';
  error: { code: string; message: string } | null;
  /** Before encoding, over the regions; null where no pixel differs or nothing was done. */
  psnr_db: number | null;
  max_change_255: number | null;
  /** Of the written file, decoded again; differs from the above for JPEG. */
  written: PhotoFigures | null;
  /** Empty: the whole photo. */
  regions: Region[];
  /** What reading the file has changed, a sentence each: a colour profile left out, 16 bits made 8. */
  remarks: string[];
}

export interface Report {
  settings: Options['settings'] & { surrogates: Options['surrogates']; region: string; align: boolean; format: string };
  executor: { kind: string; name: string; reason: string; variant: string } | null;
  rounds: number;
  seconds: number;
  photos: PhotoReport[];
}

/** Who computes, and why. */
export const describe = ({ kind, name, reason }: { kind: string; name: string; reason: string }): string =>
  `${kind === 'gpu' ? 'Graphics processor' : 'Processor'} (${name}). ${reason}`;

const decibels = (value: number | null) => (value === null ? '     -' : value.toFixed(1).padStart(6));

/** What the strength came to; nothing where no photo was changed. */
function strength_line({ settings, photos }: Report): string[] {
  const changed = photos.flatMap(({ psnr_db, max_change_255 }) => (psnr_db === null ? [] : [{ psnr_db, most: max_change_255 ?? 0 }]));
  if (changed.length === 0) return [];
  const mean = changed.reduce((sum, { psnr_db }) => sum + psnr_db, 0) / changed.length;
  const most = Math.max(...changed.map((photo) => photo.most));
  return [`strength ${settings.epsilon_255} of 255, ${settings.budget} budget: ${mean.toFixed(1)} dB on average, changed by at most ${most}`];
}

/** One line for each photo, what the strength came to, then the count. */
export function summary(report: Report): string {
  const width = Math.min(60, Math.max(4, ...report.photos.map(({ file }) => file.length)));
  const lines = report.photos.map((photo) => {
    const name = photo.file.padEnd(width);
    if (photo.status === 'cancelled') return `${name}  cancelled`;
    if (photo.error) return `${name}  failed: ${photo.error.message}`;
    const jpeg = photo.written && photo.written.max_change_255 !== photo.max_change_255
      ? `; as a file ${decibels(photo.written.psnr_db).trim()} dB, ${photo.written.max_change_255}`
      : '';
    return `${name}  ${decibels(photo.psnr_db)} dB, changed by at most ${photo.max_change_255}${jpeg}`;
  });
  const count = (status: PhotoReport['status']) => report.photos.filter((photo) => photo.status === status).length;
  const parts = [`${count('done')} done`, `${count('failed')} failed`];
  if (count('cancelled') > 0) parts.push(`${count('cancelled')} cancelled`);
  return [...lines, ...strength_line(report), `${parts.join(', ')} in ${report.seconds.toFixed(1)} s`].join('\n');
}
