// Makes work smaller so that a run ends in time on a slow device: the batch first, then the pixels. Channels stay.
import { gflop_of, passes_of, type Work } from './work.ts';

const kLeastSize = 4;

/** The largest work of the same kind with at most `most_gflop` per pass (networks: of the training step). */
export function scaled(work: Work, most_gflop: number): Work {
  const pass = passes_of(work)[0] as string;
  // Batch norm does no convolution: it counts as the 32 operations per value that its memory traffic costs about.
  const cost = (one: Work) => (one.kind === 'batch norm' ? 32e-9 * one.n * one.size ** 2 * one.channels : gflop_of(one, pass));
  let made = work;
  while (made.n > least_batch(made) && cost(made) > most_gflop) made = { ...made, n: made.n / 2 };
  // Networks keep their resolution: their layers depend on it.
  while (made.kind !== 'network' && made.size > kLeastSize && cost(made) > most_gflop) made = { ...made, size: Math.ceil(made.size / 2) };
  return made;
}

/** Statistics of a batch need one. */
const least_batch = (work: Work) => (work.kind === 'network' ? 4 : 1);
