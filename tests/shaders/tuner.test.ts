// The tuner's promises on made-up times: what it chooses, what it remembers, what it does not believe, when it ends.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { flop_per_dispatch } from '../../web/src/gpu/builder.ts';
import { candidates, lower_step, type Step } from '../../web/src/gpu/lowering.ts';
import { step_key } from '../../web/src/gpu/step-work.ts';
import { tune, type Trials } from '../../web/src/gpu/tuner.ts';
import { MemoryStore, type TuningStore } from '../../web/src/gpu/tuning-store.ts';
import { FileStore } from '../../web/src/node-tuning.ts';

const hardware = { subgroups: true, f16: false, software: false };

function convolution(n: number, channels = 64, device = hardware): Step {
  const params = {
    n, height: 16, width: 16, in_channels: channels, out_height: 16, out_width: 16, out_channels: channels, kernel: 3, stride: 1, pad: 1,
  };
  return { op: 'conv2d', params, words: Object.values(params), operands: 3, writes: [2], max_flop: 2e9, device };
}

/** A device whose variants have speeds, in images per millisecond, beside 0.1 ms for each submission. Its clock is moved by
 *  the work alone. */
class FakeDevice implements Trials {
  now_ms = 0;
  readonly runs: { variant: string; n: number; repeat: number }[] = [];

  /** wrong: the variants that compute something else. */
  constructor(
    private readonly speed: (variant: string, step: Step) => number,
    private readonly wrong: readonly string[] = [],
  ) {}

  now(): number {
    return this.now_ms;
  }

  async prepare(): Promise<void> {}

  async agrees(_step: Step, variant: string, reference: string): Promise<boolean> {
    assert.equal(reference, 'plain');
    return !this.wrong.includes(variant);
  }

  async time(step: Step, variant: string, repeat: number): Promise<number> {
    const n = step.params['n'] as number;
    this.runs.push({ variant, n, repeat });
    const ms = 0.1 + (n * repeat) / this.speed(variant, step);
    this.now_ms += ms;
    return ms;
  }
}

const limits = { adapter: 'a card', version: '1', budget_ms: 1e6 };
const variants_of = (step: Step) => candidates(step).map(({ name }) => name);

async function chosen(step: Step, device: FakeDevice, store: TuningStore = new MemoryStore(), over: object = {}): Promise<string> {
  const choices = await tune([step], device, device, store, { ...limits, ...over });
  return choices.get(step_key(step))?.variant ?? 'none';
}

test('whichever candidate is fastest is chosen, the plain one too, and its speed is told', async () => {
  const step = convolution(64);
  assert.ok(variants_of(step).length > 4);
  for (const best of variants_of(step)) {
    const device = new FakeDevice((variant) => (variant === best ? 40 : 20));
    const choices = await tune([step], device, device, new MemoryStore(), limits);
    const choice = choices.get(step_key(step));
    assert.equal(choice?.variant, best);
    const flop_each = 2 * 16 * 16 * 9 * 64 * 64;
    const real = 40 * 1000 * flop_each;
    assert.ok(choice.flop_per_s > 0.8 * real && choice.flop_per_s <= real);
  }
});

test('a difference that latency hides at first decides on longer work', async () => {
  const step = convolution(4096, 4);
  const device = new FakeDevice((variant) => (variant === 'tiled_vec4_32' ? 5000 : 4000));
  assert.equal(await chosen(step, device), 'tiled_vec4_32');
  assert.ok(device.runs.some(({ n, repeat }) => n * repeat > 10000));
});

test('a hopeless candidate runs on the cut-down work alone, and long work is never run in full', async () => {
  const step = convolution(4096);
  const device = new FakeDevice((variant) => (variant === 'plain' ? 0.1 : 2));
  assert.notEqual(await chosen(step, device), 'plain');
  const plain = device.runs.filter(({ variant }) => variant === 'plain');
  assert.ok(plain.length === 2 && plain.every(({ n }) => n === 1));
  assert.ok(device.runs.every(({ n, repeat }) => n * repeat < 100));
});

test('a variant that computes something else is not chosen, however fast', async () => {
  const step = convolution(64);
  const speed = (variant: string) => ({ quad: 100, tiled_vec4: 80, tiled_vec4_32: 60 })[variant] ?? 1;
  assert.equal(await chosen(step, new FakeDevice(speed, ['quad'])), 'tiled_vec4');
  assert.equal(await chosen(step, new FakeDevice(speed, ['quad', 'tiled_vec4'])), 'tiled_vec4_32');
  assert.equal(await chosen(step, new FakeDevice(speed, variants_of(step).filter((name) => name !== 'plain'))), 'plain');
});

test('equal steps are timed once, and what is remembered not at all', async () => {
  const device = new FakeDevice((variant) => (variant === 'quad' ? 40 : 20));
  const store = new MemoryStore();
  await tune([convolution(8), convolution(8)], device, device, store, limits);
  const runs = device.runs.length;
  const once = new FakeDevice((variant) => (variant === 'quad' ? 40 : 20));
  await tune([convolution(8)], once, once, new MemoryStore(), limits);
  assert.equal(runs, once.runs.length);
  assert.equal(await chosen(convolution(8), device, store), 'quad');
  assert.equal(device.runs.length, runs);
  // Another adapter, other shaders and f16 are other work.
  for (const over of [{ adapter: 'another' }, { version: '2' }]) {
    const before = device.runs.length;
    assert.equal(await chosen(convolution(8), device, store, over), 'quad');
    assert.ok(device.runs.length > before);
  }
});

test('choices of several runs are kept together', async () => {
  const device = new FakeDevice((variant) => (variant === 'quad' ? 40 : 20));
  const store = new MemoryStore();
  await chosen(convolution(8), device, store);
  await chosen(convolution(9), device, store);
  const runs = device.runs.length;
  await tune([convolution(8), convolution(9)], device, device, store, limits);
  assert.equal(device.runs.length, runs);
});

const corrupt: [string, unknown][] = [
  ['nothing', undefined],
  ['a text', 'quad'],
  ['a list', [1]],
  ['another version', { version: '0', choices: { [step_key(convolution(8))]: { variant: 'quad', flop_per_s: 1 } } }],
  ['no choices', { version: '1' }],
  ['a variant that does not exist', { version: '1', choices: { [step_key(convolution(8))]: { variant: 'gone', flop_per_s: 1 } } }],
  ['no variant', { version: '1', choices: { [step_key(convolution(8))]: { flop_per_s: 1 } } }],
  ['a speed that is none', { version: '1', choices: { [step_key(convolution(8))]: { variant: 'quad', flop_per_s: null } } }],
];

for (const [what, value] of corrupt) {
  test(`a store that holds ${what} is timed anew and then holds what was chosen`, async () => {
    const store = new MemoryStore();
    await store.save('a card', value);
    const device = new FakeDevice((variant) => (variant === 'plain' ? 40 : 20));
    assert.equal(await chosen(convolution(8), device, store), 'plain');
    const runs = device.runs.length;
    assert.equal(await chosen(convolution(8), device, store), 'plain');
    assert.equal(device.runs.length, runs);
  });
}

test('a store that fails costs the memory, not the work', async () => {
  const store: TuningStore = { load: () => Promise.reject(new Error('no')), save: () => Promise.reject(new Error('no')) };
  assert.equal(await chosen(convolution(8), new FakeDevice((variant) => (variant === 'quad' ? 40 : 20)), store), 'quad');
});

test('after the budget steps are left to the best guess, and timed the next time', async () => {
  const steps = Array.from({ length: 40 }, (_, i) => convolution(8 + i));
  const store = new MemoryStore();
  const device = new FakeDevice(() => 2);
  const first = await tune(steps, device, device, store, { ...limits, budget_ms: 200 });
  assert.ok(first.size > 0 && first.size < steps.length);
  assert.ok(device.now_ms < 200 + 50);
  const rest = await tune(steps, device, device, store, limits);
  assert.equal(rest.size, steps.length);
});

test('dispatches of a slow device are cut to a tenth of a second, by what was measured or by a cautious guess', async () => {
  const software = { subgroups: true, f16: false, software: true };
  const step = convolution(64, 64, software);
  const total = 2 * 64 * 16 * 16 * 9 * 64 * 64;
  const dispatches = (max_flop: number, variant: string) => lower_step({ ...step, max_flop }, variant).dispatches.length;
  for (const variant of ['quad', 'tiled', 'plain']) {
    for (const gflop_per_s of [0.05, 0.3, 3]) {
      const most = flop_per_dispatch(software, { variant, flop_per_s: gflop_per_s * 1e9 });
      assert.ok(most <= gflop_per_s * 1e8);
      assert.ok(dispatches(most, variant) >= total / (gflop_per_s * 1e8));
    }
  }
  assert.ok(flop_per_dispatch(software, undefined) <= 0.5 * 1e8);
  assert.ok(flop_per_dispatch(hardware, undefined) > flop_per_dispatch(software, undefined));
});

test('a file keeps choices between processes, and one that is damaged is made anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'untaught-tuning-'));
  try {
    const path = join(folder, 'deep', 'tuning.json');
    const store = new FileStore(path);
    assert.equal(await store.load('a card'), undefined);
    await store.save('a card', { version: '1' });
    await store.save('another', [2]);
    assert.deepEqual(await new FileStore(path).load('a card'), { version: '1' });
    assert.deepEqual(await new FileStore(path).load('another'), [2]);
    for (const damage of ['', '{"a card": ', '[1]', 'null']) {
      await writeFile(path, damage);
      assert.equal(await store.load('a card'), undefined);
    }
    await store.save('a card', 3);
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { 'a card': 3 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
