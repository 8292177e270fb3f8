// What a check found, for people (a table and words) and for programs (--json).
import type { CheckOutcome } from '../engine/check-photos.ts';
import type { CheckOptions } from './check-options.ts';

export interface CheckedPhoto {
  file: string;
  status: 'done' | 'failed';
  error: { code: string; message: string } | null;
}

export interface CheckReport extends CheckOutcome {
  /** How photos were protected in memory, where they were. */
  settings: Partial<CheckOptions['settings']> & { originals: string | null; region: string; align: boolean; seed: number };
  executor: { kind: string; name: string; reason: string; variant: string };
  words: string[];
  /** Of the whole command; check_seconds: of training and testing alone. */
  seconds: number;
  check_seconds: number;
  files: CheckedPhoto[];
}

const cell = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(10);

/** Failed photos, a line for each stage of training, and the words. */
export function check_summary({ files, stages, photos, tests, words, seconds, check_seconds }: CheckReport): string {
  const lines = files.flatMap(({ file, error }) => (error ? [`${file}  failed: ${error.message}`] : []));
  if (stages.length > 0) {
    lines.push(
      'Clean photos kept aside that are recognised, by a network trained on',
      'steps      clean  protected',
      ...stages.map(({ steps, clean_recognised, protected_recognised }) =>
        `${String(steps).padStart(5)} ${cell(clean_recognised)} ${cell(protected_recognised)}`),
      '',
    );
  }
  const regions = tests > photos ? ` (${tests} regions)` : '';
  const failed = files.filter(({ error }) => error !== null).length;
  return [...lines, ...words, '', `${photos} photos checked${regions}, ${failed} failed, in ${seconds.toFixed(1)} s (the check itself ${check_seconds.toFixed(1)} s)`].join('\n');
}
