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
// The noise moves by the sign of a gradient: where that is nearly zero, the sign is a matter of rounding. Few values may
// move the other way, and some may stay: TensorFlow.js' wasm takes the sign of very small numbers for zero.
const kOpposite = 0.005;
const kStayed = 0.1;

/** '' where equal; else what differs. Differences count relative to the largest value of their result: the root of their
 *  mean square, and each of them loosely. */
export function difference(expected: Values, actual: Values): string {
  for (const [name, wanted] of Object.entries(expected)) {
    const got = actual[name];
    if (!got || got.length !== wanted.length) return `${name}: ${got?.length ?? 'no'} values instead of ${wanted.length}`;
    const { largest, most, mean } = differences(wanted, got);
    if (name === 'noise') {
      const { opposite, stayed } = moves(wanted, got);
      const text = `${name}: ${(opposite * 100).toFixed(1)} % of the values moved the other way, ${(stayed * 100).toFixed(1)} % not in both`;
      if (!(opposite <= kOpposite && stayed <= kStayed)) return text;
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
  wanted.forEach((value, i) => {
    const error = Math.abs((got[i] as number) - value);
    largest = Math.max(largest, Math.abs(value));
    // A NaN must not get lost in a maximum.
    most = error <= most ? most : error;
    squares += error * error;
  });
  return { largest, most, mean: Math.sqrt(squares / wanted.length) };
}

/** Shares of the values: moved in opposite ways, or in one result only. */
function moves(wanted: Float32Array, got: Float32Array) {
  let opposite = 0;
  let stayed = 0;
  wanted.forEach((value, i) => {
    const other = got[i] as number;
    if (!(value * other >= 0)) opposite += 1;
    else if ((value === 0) !== (other === 0)) stayed += 1;
  });
  return { opposite: opposite / wanted.length, stayed: stayed / wanted.length };
}
