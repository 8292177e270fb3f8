// Chooses the variant of a step by timing the candidates on the device at hand.
//
// A trial is short: the step is cut down to a few images and each candidate runs twice, the first run for whatever its
// pipeline does only once. What is hopelessly slower than the best is out. The rest runs on as much work as takes the
// best one about kGroupMs, so that submitting no longer counts, and the fastest is chosen. The plain kernel is a
// candidate like the others, so nothing slower than it is chosen; and a variant is chosen only if it computes what the
// plain kernel does, so that a driver that gets one wrong costs speed instead of results. Steps with equal work are
// timed once; choices are remembered by a TuningStore. All of it ends after budget_ms: steps that are left take the
// best guess and are timed the next time.
import { candidates, type Step } from './lowering.ts';
import { cut_down, flop_of, step_key } from './step-work.ts';
import { load_choices, save_choices, type Choice, type TuningStore } from './tuning-store.ts';

/** What the tuner asks of a device. */
export interface Trials {
  /** Makes what the variants of a step need before they are timed. */
  prepare(step: Step, variants: readonly string[]): Promise<void>;
  /** Milliseconds that `repeat` runs of a step by a variant take, submitting and waiting included; pipelines are made
   *  before. */
  time(step: Step, variant: string, repeat: number): Promise<number>;
  /** Whether a variant computes what the reference does, up to rounding. */
  agrees(step: Step, variant: string, reference: string): Promise<boolean>;
}

export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
}

const kPlain = 'plain';
/** Work of the first trial: on a software adapter some 10 ms. */
const kFirstFlop = 5e6;
/** This many times the best so far is hopeless: on work so short that latency blurs it, and on longer work. */
const kHopelessFirst = 3;
const kHopeless = 1.5;
/** Work is grown until the best candidate takes this long. */
const kGroupMs = 4;
const kMostRepeats = 64;
const kGroups = 2;

/** The fastest candidate; undefined when `over` says that the time is up. */
export async function fastest(step: Step, trials: Trials, over: () => boolean): Promise<Choice | undefined> {
  const names = candidates(step).map(({ name }) => name);
  if (names.length === 1) return { variant: names[0] as string, flop_per_s: 0 };
  await trials.prepare(step, names);
  const first = cut_down(step, kFirstFlop);
  let times = new Map<string, number>();
  for (const name of names) {
    if (over()) return undefined;
    const once = await trials.time(first, name, 1);
    times.set(name, Math.min(once, await trials.time(first, name, 1)));
  }
  let [leader, best] = least(times);
  const most = best * (best < kGroupMs ? kHopelessFirst : kHopeless);
  const hopeful = names.filter((name) => (times.get(name) as number) <= most);
  const { work, repeat, ms } = await grow(step, first, leader, best, trials);
  times = new Map([[leader, ms]]);
  best = ms;
  for (const name of hopeful) {
    if (over()) return undefined;
    for (let group = 0; group < kGroups && (times.get(name) ?? 0) <= kHopeless * best; ++group) {
      const taken = await trials.time(work, name, repeat);
      times.set(name, Math.min(taken, times.get(name) ?? Infinity));
      best = Math.min(best, taken);
    }
  }
  for (;;) {
    [leader, best] = least(times);
    if (leader === kPlain || (await trials.agrees(first, leader, kPlain))) break;
    times.delete(leader);
    if (times.size === 0) times.set(kPlain, await trials.time(work, kPlain, repeat));
  }
  return { variant: leader, flop_per_s: (flop_of(work) * repeat * 1000) / best };
}

function least(times: ReadonlyMap<string, number>): [name: string, ms: number] {
  return [...times].reduce((a, b) => (b[1] < a[1] ? b : a));
}

/** More images, then more runs, until the candidate takes about kGroupMs. */
async function grow(step: Step, first: Step, name: string, first_ms: number, trials: Trials) {
  let [work, repeat, ms] = [first, 1, first_ms];
  while (ms < kGroupMs && repeat < kMostRepeats) {
    const factor = Math.min(16, Math.max(2, (1.2 * kGroupMs) / ms));
    const larger = cut_down(step, flop_of(work) * factor);
    if (flop_of(larger) > flop_of(work)) work = larger;
    else repeat = Math.min(kMostRepeats, Math.ceil(repeat * factor));
    ms = await trials.time(work, name, repeat);
  }
  return { work, repeat, ms };
}

export interface TuningLimits {
  /** Of the adapter and of the shaders' content. */
  adapter: string;
  version: string;
  budget_ms: number;
}

/** What is to run for each step, as far as it is remembered or could be timed; by step_key. */
export async function tune(
  steps: readonly Step[],
  trials: Trials,
  clock: Clock,
  store: TuningStore,
  { adapter, version, budget_ms }: TuningLimits,
): Promise<Map<string, Choice>> {
  const remembered = await load_choices(store, adapter, version);
  const end = clock.now() + budget_ms;
  const over = () => clock.now() >= end;
  const choices = new Map<string, Choice>();
  const made: Record<string, Choice> = {};
  for (const step of steps) {
    const key = step_key(step);
    if (choices.has(key)) continue;
    const names = candidates(step).map(({ name }) => name);
    const known = remembered[key];
    if (known && names.includes(known.variant)) {
      choices.set(key, known);
      continue;
    }
    const choice = over() ? undefined : await fastest(step, trials, over);
    if (!choice) continue;
    choices.set(key, choice);
    if (names.length > 1) made[key] = choice;
  }
  if (Object.keys(made).length > 0) await save_choices(store, adapter, version, made);
  return choices;
}
