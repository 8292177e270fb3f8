// One network, on the graphics processor where it computes the same there as on the processor.
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { EngineError } from '../engine/errors.ts';
import type { Runtime } from './runtime.ts';

/** f32, row-major. */
export interface Values {
  dims: readonly number[];
  data: Float32Array;
}
export type NamedTensors = Record<string, Values>;

/** Largest difference between the two providers' outputs, as a share of the output's largest value. Both add up a few thousand
 *  products in f32, in different order; a wrong kernel is off by the whole. */
const kAgreement = 1e-2;

/** Numbers in [0, 1), the same everywhere. */
function fixed_values(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 24);
}

export class Network {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
    /** Where it runs. */
    readonly provider: 'webgpu' | 'wasm',
    /** Why it does not run on the graphics processor, a sentence; empty: it does, or there is none. */
    readonly remark: string,
  ) {}

  /** content: an ONNX file. trial: the inputs' sizes for which both providers are compared. Throws EngineError, which names the
   *  file, where the runtime refuses it. */
  static async load(runtime: Runtime, name: string, content: Uint8Array, trial: Record<string, readonly number[]>): Promise<Network> {
    const wasm = await open_session(runtime, name, content, ['wasm']);
    if (!runtime.device) return new Network(runtime, wasm, 'wasm', '');
    const inputs: NamedTensors = {};
    for (const [input, dims] of Object.entries(trial)) inputs[input] = { dims, data: fixed_values(dims.reduce((a, b) => a * b, 1)) };
    const remark = (reason: string) => `"${name}" runs on the processor: on the graphics processor ${reason}.`;
    let gpu: InferenceSession | null = null;
    try {
      gpu = await open_session(runtime, name, content, [{ name: 'webgpu', device: runtime.device } as InferenceSession.ExecutionProviderConfig]);
      const difference = largest_difference(await run_session(runtime, wasm, inputs), await run_session(runtime, gpu, inputs));
      if (difference <= kAgreement) {
        await wasm.release();
        return new Network(runtime, gpu, 'webgpu', '');
      }
      await gpu.release();
      return new Network(runtime, wasm, 'wasm', remark(`its results differ by ${(100 * difference).toPrecision(2)} %`));
    } catch (error) {
      await gpu?.release();
      return new Network(runtime, wasm, 'wasm', remark(`it fails (${error instanceof Error ? error.message : String(error)})`));
    }
  }

  /** Throws EngineError where the inputs do not fit the network. */
  async run(inputs: NamedTensors): Promise<NamedTensors> {
    return run_session(this.runtime, this.session, inputs);
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

async function open_session(
  { ort }: Runtime,
  name: string,
  content: Uint8Array,
  executionProviders: InferenceSession.ExecutionProviderConfig[],
): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(content, { executionProviders, graphOptimizationLevel: 'all' });
  } catch (error) {
    throw new EngineError('corrupt-file', `"${name}": it is no network that can be run here: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function run_session({ ort }: Runtime, session: InferenceSession, inputs: NamedTensors): Promise<NamedTensors> {
  const feeds: Record<string, Tensor> = {};
  for (const [name, { dims, data }] of Object.entries(inputs)) feeds[name] = new ort.Tensor('float32', data, dims);
  try {
    const results = await session.run(feeds);
    const outputs: NamedTensors = {};
    for (const [name, tensor] of Object.entries(results)) {
      outputs[name] = { dims: tensor.dims, data: (await tensor.getData()) as Float32Array };
      tensor.dispose();
    }
    return outputs;
  } catch (error) {
    throw new EngineError('bad-setting', `The network cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    for (const tensor of Object.values(feeds)) tensor.dispose();
  }
}

/** Over all outputs, each as a share of its own largest value; infinite where one holds what is no number. */
export function largest_difference(one: NamedTensors, other: NamedTensors): number {
  let worst = 0;
  for (const [name, { data }] of Object.entries(one)) {
    const others = other[name]?.data;
    if (!others || others.length !== data.length) return Infinity;
    let scale = 0;
    let difference = 0;
    for (let i = 0; i < data.length; ++i) {
      const [a, b] = [data[i] as number, others[i] as number];
      if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
      scale = Math.max(scale, Math.abs(a));
      difference = Math.max(difference, Math.abs(a - b));
    }
    worst = Math.max(worst, difference / Math.max(scale, 1e-6));
  }
  return worst;
}
