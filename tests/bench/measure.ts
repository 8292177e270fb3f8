// How a pass is timed, and how its result is compared before that.
import type { Pass } from './column.ts';
import type { Values } from './inputs.ts';

export interface Effort {
  /** One group of repeats, and all of them, take about this long. */
  group_s: number;
  total_s: number;
}

/** Seconds of one run: the best of several groups, because other work on the machine only adds. The pass has run before.
 *  What takes longer than all groups together is timed once. */
export async function best_seconds(pass: Pass, { group_s, total_s }: Effort): Promise<number> {
  const time = async (repeat: number) => {
    const start = performance.now();
    await pass.run(repeat);
    return (performance.now() - start) / 1000 / repeat;
  };
  let best = await time(1);
  const repeat = Math.min(kMostRepeats, Math.max(1, Math.ceil(group_s / best)));
  for (let spent = best; spent < total_s; ) {
    const seconds = await time(repeat);
    spent += seconds * repeat;
    best = Math.min(best, seconds);
  }
  return best;
}

/** Results of a group may all be alive at once. */
const kMostRepeats = 64;

// f32 sums of up to 5e4 products in another order differ by about sqrt(5e4) * 2^-24 of their size, 1.3e-5; a network
// multiplies that by its depth, and where a relu's input is nearly zero an element may differ by far more than the rest.
const kTolerance = 1e-3;
// The noise moves by the sign of a gradient: where that is nearly zero, the sign is a matter of rounding.
const kSignsApart = 0.005;

/** '' where equal; else what differs. Differences count relative to the largest value of their result: the root of their
 *  mean square, and each of them loosely. */
export function difference(expected: Values, actual: Values): string {
  for (const [name, wanted] of Object.entries(expected)) {
    const got = actual[name];
    if (!got || got.length !== wanted.length) return `${name}: ${got?.length ?? 'no'} values instead of ${wanted.length}`;
    const { largest, most, mean, apart } = differences(wanted, got);
    if (name === 'noise') {
      if (!(apart <= kSignsApart)) return `${name}: ${(apart * 100).toFixed(1)} % of the values moved elsewhere`;
    } else if (!(mean <= kTolerance * largest && most <= 20 * kTolerance * largest)) {
      return `${name}: off by up to ${most.toPrecision(2)} where values reach ${largest.toPrecision(2)}`;
    }
  }
  return '';
}

function differences(wanted: Float32Array, got: Float32Array) {
  let largest = 0;
  let most = 0;
  let squares = 0;
  let apart = 0;
  wanted.forEach((value, i) => {
    const error = Math.abs((got[i] as number) - value);
    largest = Math.max(largest, Math.abs(value));
    // A NaN must not get lost in a maximum.
    most = error <= most ? most : error;
    squares += error * error;
    if (!(error <= 1e-4)) apart += 1;
  });
  return { largest, most, mean: Math.sqrt(squares / wanted.length), apart: apart / wanted.length };
}
