// ONNX Runtime Web: the forward pass of single convolutions; it has no gradients.
import type { Bound, Column, Pass } from '../column.ts';
import type { Values } from '../inputs.ts';
import { out_size, passes_of, type ConvolutionWork, type Work } from '../work.ts';
import { kToChannelsFirst, kToChannelsLast, kToOihw, transposed } from './layouts.ts';
import { convolution_model } from '../../support/onnx.ts';

interface Tensor {
  getData(): Promise<Float32Array>;
  dispose(): void;
}
interface Session {
  run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
/** What is used of the package; it is loaded by its address, because it looks for its .wasm files beside itself. */
export interface Ort {
  env: { wasm: { numThreads?: number; wasmPaths?: string } };
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  Tensor: {
    new (type: 'float32', data: Float32Array, dims: number[]): Tensor;
    fromGpuBuffer(buffer: GPUBuffer, options: { dataType: 'float32'; dims: number[] }): Tensor;
  };
}

const kNoGradients = 'ONNX Runtime Web has no gradients';

/** Inputs lie on the device and results stay there. */
class ConvolutionRun {
  private constructor(
    private readonly session: Session,
    private readonly x: Tensor,
    private readonly device: GPUDevice | null,
  ) {}

  static async make(ort: Ort, work: ConvolutionWork, { x, w }: Values, device: GPUDevice | null, layout?: string) {
    const { n, size, kernel, out } = work;
    const filter = [kernel, kernel, work.kind === 'depthwise' ? 1 : work.in, out];
    const model = convolution_model(work, transposed(w as Float32Array, filter, kToOihw));
    const session = await ort.InferenceSession.create(model, {
      executionProviders: device ? [{ name: 'webgpu', device, preferredLayout: layout }] : ['wasm'],
      preferredOutputLocation: device ? 'gpu-buffer' : 'cpu',
    });
    const values = transposed(x as Float32Array, [n, size, size, work.in], kToChannelsFirst);
    const dims = [n, work.in, size, size];
    if (!device) return new ConvolutionRun(session, new ort.Tensor('float32', values, dims), null);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: Math.ceil(values.byteLength / 16) * 16, usage });
    device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    return new ConvolutionRun(session, ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims }), device);
  }

  async values(): Promise<Float32Array> {
    const y = (await this.session.run({ x: this.x }))['y'] as Tensor;
    const values = Float32Array.from(await y.getData());
    y.dispose();
    return values;
  }
  async run(repeat: number): Promise<void> {
    for (let i = 0; i < repeat; ++i) (await this.session.run({ x: this.x }))['y']?.dispose();
    await this.device?.queue.onSubmittedWorkDone();
  }
  close(): void {
    void this.session.release();
    this.x.dispose();
  }
}

/** device: of the WebGPU provider; null: the processor. The provider can keep channels first or last: whichever is
 *  faster for a work is taken. */
export function ort_column(ort: Ort, threads: number, wasm_folder: string, device: GPUDevice | null): Column {
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = wasm_folder;
  return {
    name: `ONNX Runtime ${device ? 'webgpu' : 'wasm'}`,
    most_gflop: Infinity,
    async open(work: Work, inputs: Values): Promise<Bound> {
      if (work.kind === 'network' || work.kind === 'batch norm') {
        const reason = work.kind === 'network' ? kNoGradients : 'ONNX Runtime Web does not train: no batch statistics';
        return { passes: Object.fromEntries(passes_of(work).map((pass) => [pass, reason])), close: () => undefined };
      }
      const runs: ConvolutionRun[] = [];
      for (const layout of device ? ['NHWC', 'NCHW'] : [undefined]) {
        runs.push(await ConvolutionRun.make(ort, work, inputs, device, layout));
      }
      const outer = out_size(work);
      let best = runs[0] as ConvolutionRun;
      const forward: Pass = {
        async result() {
          let least = Infinity;
          for (const run of runs) {
            await run.run(1);
            const start = performance.now();
            await run.run(1);
            const elapsed = performance.now() - start;
            if (elapsed < least) [least, best] = [elapsed, run];
          }
          return { y: transposed(await best.values(), [work.n, work.out, outer, outer], kToChannelsLast) };
        },
        run: (repeat) => best.run(repeat),
      };
      const passes = { forward, 'input gradient': kNoGradients, 'weight gradient': kNoGradients };
      return { passes, close: () => runs.forEach((run) => run.close()) };
    },
    close: () => device?.destroy(),
  };
}
