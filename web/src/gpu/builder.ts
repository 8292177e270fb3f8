// Turns a module's description into what a replay needs: slabs, scratch, uniform words, pipelines and bind groups.
import type { ModuleDescription, StepDescription } from '../program-types.ts';
import { Binder, pipelines_of, without_errors, type Command, type LoweredStep } from './binder.ts';
import { adapter_name_of, traits_of } from './device.ts';
import { float_from_bits } from './lower-helpers.ts';
import { candidates, lower_step, type DeviceTraits, type Step } from './lowering.ts';
import { PipelineCache } from './pipelines.ts';
import { load_kernels, version_of, type Kernel, type ShaderSource } from './shaders.ts';
import { step_key } from './step-work.ts';
import { DeviceTrials } from './device-trials.ts';
import { tune } from './tuner.ts';
import { MemoryStore, type Choice, type TuningStore } from './tuning-store.ts';

export interface ExecutorOptions {
  /** Operation -> variant to use; operations that are not named are timed, or guessed where tuning is 'off'. */
  variants?: Readonly<Record<string, string>>;
  /** Where choices are remembered that timing made; default: as long as the device lives. 'off': nothing is timed. */
  tuning?: TuningStore | 'off';
  /** Convolutions are split into dispatches of about this much work; default: what takes kDispatchMs at the measured
   *  speed, so that no operating system resets a slow GPU for a long dispatch. */
  max_flop?: number;
  /** Convolutions may keep their tiles in f16, with sums in f32, where the device has shader-f16; default false: values
   *  beyond 65504 and below 6e-8 are lost, and the rest is rounded to 2^-11. */
  f16?: boolean;
}

export interface Built {
  slabs: GPUBuffer[];
  /** Scratch and uniform words. */
  own_buffers: GPUBuffer[];
  programs: { label: string; commands: Command[] }[];
}

/** Of a dispatch, at most about. */
const kDispatchMs = 80;
/** Work of a dispatch where no speed was measured. */
const kGuessedFlop = { software: 5e7, hardware: 2e9 };
/** Of all trials for a module. */
const kBudgetMs = 9000;

/** Work of one dispatch, at most about: kDispatchMs at the measured speed. */
export function flop_per_dispatch(device: DeviceTraits, choice: Choice | undefined): number {
  if (choice && choice.flop_per_s > 0) return (choice.flop_per_s * kDispatchMs) / 1000;
  return kGuessedFlop[device.software ? 'software' : 'hardware'];
}

/** A step of a described program with its parameters by name, for a device of these traits. */
export function step_of(
  device: DeviceTraits,
  module: ModuleDescription,
  [op, words]: StepDescription,
  max_flop = flop_per_dispatch(device, undefined),
): Step {
  const operation = module.operations[op];
  if (!operation) throw new Error(`the description has no operation ${op}`);
  const params: Record<string, number> = {};
  operation.fields.forEach((field, i) => {
    const word = words[i] as number;
    const is_float = field.endsWith(':f');
    params[is_float ? field.slice(0, -2) : field] = is_float ? float_from_bits(word) : word;
  });
  const writes = operation.access.flatMap((access, i) => (access === 'r' ? [] : [i]));
  return { op: operation.name, params, words, operands: operation.access.length, writes, max_flop, device };
}

const stores = new WeakMap<GPUDevice, TuningStore>();

function store_of(device: GPUDevice): TuningStore {
  let store = stores.get(device);
  if (!store) stores.set(device, (store = new MemoryStore()));
  return store;
}

interface RecordedStep {
  step: Step;
  views: number[];
}

/** Choices for the steps that leave one, by step_key. */
async function choose(
  device: GPUDevice,
  recorded: readonly RecordedStep[],
  kernels: ReadonlyMap<string, Kernel>,
  shaders: ShaderSource,
  { variants = {}, tuning = store_of(device) }: ExecutorOptions,
): Promise<Map<string, Choice>> {
  const open = recorded.filter(({ step }) => !(step.op in variants) && candidates(step).length > 1);
  if (tuning === 'off' || open.length === 0) return new Map();
  const operand_bytes: number[] = [];
  for (const { views } of open) {
    for (let i = 0; 3 * i < views.length; ++i) {
      operand_bytes[i] = Math.max(operand_bytes[i] ?? 4, views[3 * i + 2] as number);
    }
  }
  const trials = new DeviceTrials(device, kernels, performance, operand_bytes);
  const limits = { adapter: adapter_name_of(device.adapterInfo), version: version_of(shaders), budget_ms: kBudgetMs };
  try {
    return await tune(open.map(({ step }) => step), trials, performance, tuning, limits);
  } finally {
    trials.destroy();
  }
}

/** Lowers a step as forced, chosen or guessed. */
function lower_chosen({ step, views }: RecordedStep, choice: Choice | undefined, options: ExecutorOptions): LoweredStep {
  const max_flop = options.max_flop ?? flop_per_dispatch(step.device, choice);
  return { op: step.op, views, ...lower_step({ ...step, max_flop }, options.variants?.[step.op] ?? choice?.variant) };
}

/** Rejects with ShaderError (names file and line) or GpuError. */
export async function build(
  device: GPUDevice,
  module: ModuleDescription,
  shaders: ShaderSource,
  options: ExecutorOptions,
): Promise<Built> {
  const kernels = load_kernels(shaders);
  const cache = PipelineCache.of(device);
  const traits = traits_of(device, options.f16 ?? false);
  const recorded = module.programs.map(({ steps }) =>
    steps.map((description) => ({ step: step_of(traits, module, description), views: description[2] })),
  );
  const choices = await choose(device, recorded.flat(), kernels, shaders, options);
  const programs = recorded.map((steps) =>
    steps.map((one) => lower_chosen(one, choices.get(step_key(one.step)), options)),
  );
  const pipelines = await Promise.all(
    programs.map((steps) => Promise.all(steps.map((step) => pipelines_of(cache, kernels, step)))),
  );
  return without_errors(device, () => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const slabs = module.slabs.map((size, i) => device.createBuffer({ label: `slab ${i}`, size, usage }));
    const binder = new Binder(device, cache, slabs, programs.flat());
    return {
      slabs,
      own_buffers: [binder.scratch, binder.uniforms],
      programs: programs.map((steps, p) => ({
        label: module.programs[p]?.label ?? '',
        commands: steps.flatMap((step, i) => binder.commands(step, pipelines[p]?.[i] ?? [])),
      })),
    };
  });
}
