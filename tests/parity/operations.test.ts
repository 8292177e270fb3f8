// Every operation, in every variant, on a GPU against the scalar reference (SwiftShader where there is no other).
// A missing device is a failure: this lane exists to run on one.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  fitting_variants,
  GpuExecutor,
  load_kernels,
  lower_step,
  request_device,
  step_of,
  traits_of,
  type ExecutorOptions,
  type ShaderSource,
} from '../../web/src/gpu.ts';
import { MemoryStore } from '../../web/src/gpu/tuning-store.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import type { StepDescription } from '../../web/src/program-types.ts';
import { ParityModule, type Case } from './parity-module.ts';

const shaders = read_shaders('shaders');
const parity = await ParityModule.load();
const { device, adapter_name } = await request_device(create_gpu());
after(() => device.destroy());
const traits = traits_of(device, true);

test('where f16 is asked for, the device has it', () => {
  assert.ok(traits.f16 || process.env['UNTAUGHT_NEEDS_F16'] === undefined, `${adapter_name} has no shader-f16`);
});

const recorded_step = (one: Case) => one.module.programs[0]?.steps[0] as StepDescription;
const step_in = (one: Case) => step_of(traits, one.module, recorded_step(one));

const rms = (bytes: Uint8Array<ArrayBuffer>) => {
  const values = new Float32Array(bytes.buffer);
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
};

/** What rounding both factors of each product to f16 may change in a convolution. A factor changes by at most 2^-11 of
 *  itself, so a product by 2^-10: evenly spread, that is a standard deviation of 2^-10 / sqrt(3). A sum of `depth`
 *  independent ones has sqrt(depth) times that, and six of those leave less than one in 10^8 outside. */
function error_of_f16(one: Case, [a, b]: readonly Uint8Array<ArrayBuffer>[]): number {
  const { params } = step_in(one);
  const size = (...names: string[]) => names.reduce((count, name) => count * (params[name] as number), 1);
  const depths: Record<string, number> = {
    conv2d: size('kernel', 'kernel', 'in_channels'),
    conv2d_input_grad: size('kernel', 'kernel', 'out_channels'),
    conv2d_weight_grad: size('n', 'out_height', 'out_width'),
  };
  const depth = depths[one.op] as number;
  return (6 * 2 ** -10 * Math.sqrt(depth) * rms(a!) * rms(b!)) / Math.sqrt(3);
}

/** Runs a case with one variant of its operation; what differs from the reference, or empty. */
function run_case(one: Case, variant: string, source: ShaderSource, max_flop?: number): Promise<string> {
  const limit = max_flop === undefined ? {} : { max_flop };
  const more_atol = (operands: readonly Uint8Array<ArrayBuffer>[]) => (variant.endsWith('_f16') ? error_of_f16(one, operands) : 0);
  return run_with(one, source, { variants: { [one.op]: variant }, f16: true, tuning: 'off', ...limit }, more_atol);
}

async function run_with(
  one: Case,
  source: ShaderSource,
  options: ExecutorOptions,
  more_atol: (operands: readonly Uint8Array<ArrayBuffer>[]) => number = () => 0,
): Promise<string> {
  const executor = await GpuExecutor.create(device, one.module, source, options);
  try {
    const operands = parity.select(one);
    operands.forEach((bytes, i) => executor.write(one.module.persistent[i]!, bytes));
    executor.run(0, 1);
    const results = await Promise.all(one.module.persistent.map((buffer) => executor.read(buffer)));
    return parity.compare(results, more_atol(operands));
  } finally {
    executor.destroy();
  }
}

/** Compiling dominates, and every shape of a case is a pipeline of its own: the further tile shapes of a kernel that all
 *  cases test run on the largest ones, which have several tiles in every direction. */
const kLargestCases = 3;
const is_further_shape = (variant: string) => /^tiled_(?!vec4$)/.test(variant);
const largest_first = (a: Case, b: Case) => elements(b) - elements(a);
const elements = (one: Case) => one.module.persistent.reduce((sum, { size_bytes }) => sum + size_bytes, 0);

/** operation and variant -> the cases that it can run, less those where it does the very work of a variant before it. */
const groups = new Map<string, { op: string; variant: string; cases: Case[] }>();
for (const one of parity.cases) {
  const done = new Set<string>();
  for (const { name } of fitting_variants(step_in(one))) {
    const work = JSON.stringify(lower_step(step_in(one), name));
    if (done.has(work)) continue;
    done.add(work);
    const key = `${one.op} (${name})`;
    const group = groups.get(key) ?? { op: one.op, variant: name, cases: [] };
    group.cases.push(one);
    groups.set(key, group);
  }
}
for (const group of groups.values()) {
  if (is_further_shape(group.variant)) group.cases = group.cases.sort(largest_first).slice(0, kLargestCases);
}

test(`every operation has cases (${adapter_name})`, () => {
  const operations = parity.cases[0]?.module.operations.map(({ name }) => name) ?? [];
  const covered = new Set(parity.cases.map(({ op }) => op));
  assert.ok(operations.length > 0);
  assert.deepEqual(operations.filter((name) => !covered.has(name)), []);
});

for (const [key, { variant, cases }] of groups) {
  test(`${key} agrees with its reference`, async () => {
    for (const one of cases) assert.equal(await run_case(one, variant, shaders), '');
  });
}

test('convolutions that are split into many dispatches agree with their references', async () => {
  const covered = new Set<string>();
  for (const { op, variant, cases } of groups.values()) {
    if (!/conv2d/.test(op)) continue;
    const lowered = (one: Case) => lower_step(step_of(traits, one.module, recorded_step(one), 1), variant).dispatches;
    const one = cases.find((candidate) => lowered(candidate).length > 1);
    const kernel = lowered(one ?? cases[0]!)[0]!.kernel;
    if (!one || covered.has(kernel)) continue;
    covered.add(kernel);
    assert.equal(await run_case(one, variant, shaders, 1), '');
  }
  const kernels = [...load_kernels(shaders).values()].filter(({ code }) => /params\.first_tile/.test(code));
  const runnable = kernels.filter(({ code }) => traits.f16 || !code.includes('enable f16;'));
  assert.deepEqual(runnable.map(({ name }) => name).filter((name) => !covered.has(name)), []);
});

test('what is chosen by timing agrees with the references, and is remembered', async () => {
  const store = new MemoryStore();
  const several = parity.cases.filter((one) => fitting_variants(step_in(one)).length > 1);
  const operations = new Set(several.map(({ op }) => op));
  for (const op of operations) {
    const one = several.find((candidate) => candidate.op === op) as Case;
    assert.equal(await run_with(one, shaders, { tuning: store }), '');
  }
  const saved = (await store.load(adapter_name)) as { choices: Record<string, unknown> };
  const tuned = new Set(Object.keys(saved.choices).map((key) => key.split(' ')[0]));
  assert.ok(tuned.size > 5 && [...tuned].every((op) => operations.has(op as string)));
});

test('more elements than one dimension of workgroups holds', async () => {
  const operations = parity.cases[0]!.module.operations;
  const count = 65535 * 64 + 77;
  const split = count - 9;
  const [first, second] = [0x3f800000, 0x40000000]; // 1, 2
  const view = { slab: 0, offset_bytes: 0, size_bytes: count * 4 };
  const fill = operations.findIndex(({ name }) => name === 'fill');
  const steps: StepDescription[] = [[fill, [count, split, first, second], [0, 0, count * 4]]];
  const module = { operations, slabs: [count * 4], programs: [{ label: 'fill', steps }], persistent: [] };
  const executor = await GpuExecutor.create(device, module, shaders, { tuning: 'off' });
  executor.run(0, 1);
  const values = new Float32Array((await executor.read(view)).buffer);
  executor.destroy();
  assert.equal(values.findIndex((value) => value !== 1), split);
  assert.ok(values.subarray(split).every((value) => value === 2));
});

test("a kernel's parameters are those of its operation, in order", () => {
  for (const { name, fields } of parity.cases[0]?.module.operations ?? []) {
    const kernel = load_kernels(shaders).get(name);
    assert.ok(kernel, `${name} has no plain kernel`);
    const body = kernel.code.match(/struct Params \{([^}]*)\}/)?.[1] ?? '';
    const words = [...body.matchAll(/^\s*(\w+?)_?: (u32|f32),/gm)].map((match) =>
      match[2] === 'f32' ? `${match[1]}:f` : match[1],
    );
    assert.deepEqual(words.slice(0, fields.length), fields, name);
  }
});

/** The kernel with 1 added to the value of its last assignment to a buffer. */
function break_kernel(text: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => /^\s+\w+\[.*\] [-+]?= [^;]+;/.test(line));
  assert.ok(last >= 0);
  lines[last] = (lines[last] as string).replace(/ ([-+]?)= ([^;]+);/, ' $1= ($2) + 1;');
  return lines.join('\n');
}

for (const kernel of load_kernels(shaders).values()) {
  if (!traits.f16 && kernel.code.includes('enable f16;')) continue;
  test(`the comparison refuses a broken ${kernel.name}`, async () => {
    const uses = [...groups.values()].flatMap(({ variant, cases }) => cases.map((one) => ({ one, variant })));
    const use = uses.find(({ one, variant }) =>
      lower_step(step_in(one), variant).dispatches.some((dispatch) => dispatch.kernel === kernel.name),
    );
    assert.ok(use, 'no case runs this kernel');
    const text = shaders.get(kernel.path) as string;
    const broken = new Map(shaders).set(kernel.path, break_kernel(text));
    assert.equal(await run_case(use.one, use.variant, shaders), '');
    assert.notEqual(await run_case(use.one, use.variant, broken), '');
  });
}
