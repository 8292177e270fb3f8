// Replays recorded programs on a WebGPU device. Everything a replay needs (pipelines, bind groups, uniform words) is
// made once, in create(); run() only encodes. The same file serves the page's worker and Node.
//
// Every operand is bound read-write: WebGPU refuses a buffer bound both `read` and `read_write` in one dispatch, even
// for disjoint ranges, and one slab holds many operands (wasm/tensor/plan.h). What it costs, measured on SwiftShader
// with conv2d_tiled_vec4 (16x32x32x24 -> 48): 195 ms processor time read-write, 190 ms with read-only inputs in
// buffers of their own, which is within the noise.
import type { ModuleDescription, SlabView } from '../program-types.ts';
import { encode } from './binder.ts';
import { build, type Built, type ExecutorOptions } from './builder.ts';
import { GpuError, loss_of, lost_error } from './device.ts';
import type { ShaderSource } from './shaders.ts';

export class GpuExecutor {
  private failure: GpuError | undefined;
  private readonly on_error = (event: GPUUncapturedErrorEvent) => {
    this.failure ??= new GpuError('gpu-failure', event.error.message);
  };

  private constructor(
    private readonly device: GPUDevice,
    private built: Built,
  ) {
    device.addEventListener('uncapturederror', this.on_error);
    void device.lost.then((info) => {
      this.failure = lost_error(info);
    });
  }

  /** Builds all that the module's programs need. Rejects with ShaderError (names file and line) or GpuError. */
  static async create(
    device: GPUDevice,
    module: ModuleDescription,
    shaders: ShaderSource,
    options: ExecutorOptions = {},
  ): Promise<GpuExecutor> {
    try {
      return new GpuExecutor(device, await build(device, module, shaders, options));
    } catch (error) {
      // Whatever failed first: on a lost device everything does, and not all of it says why.
      throw (await loss_of(device)) ?? error;
    }
  }

  /** Submits `repeat` replays of a program. Returns at once; await idle() to pace and to stay cancelable. */
  run(program: number, repeat: number): void {
    this.check();
    const recorded = this.built.programs[program];
    if (!recorded) throw new Error(`the module has no program ${program}`);
    const encoder = this.device.createCommandEncoder({ label: recorded.label });
    const pass = encoder.beginComputePass({ label: recorded.label });
    encode(pass, recorded.commands, repeat);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Copies bytes (as many as the view has) to the view, after what was submitted before. */
  write(view: SlabView, bytes: Uint8Array<ArrayBuffer>): void {
    this.check();
    if (bytes.byteLength !== view.size_bytes) throw new Error('write: the bytes do not fill the view');
    this.device.queue.writeBuffer(this.slab(view.slab), view.offset_bytes, bytes);
  }

  /** The view's bytes, after all that was submitted before. */
  async read(view: SlabView): Promise<Uint8Array<ArrayBuffer>> {
    this.check();
    const staging = this.device.createBuffer({
      label: 'read-back',
      size: view.size_bytes,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = this.device.createCommandEncoder({ label: 'read-back' });
    encoder.copyBufferToBuffer(this.slab(view.slab), view.offset_bytes, staging, 0, view.size_bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      this.check();
      return new Uint8Array(staging.getMappedRange().slice(0));
    } catch (error) {
      throw (await loss_of(this.device)) ?? this.failure ?? new GpuError('gpu-failure', `Reading back failed: ${String(error)}`);
    } finally {
      staging.destroy();
    }
  }

  /** Resolves when everything submitted so far is done. */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** The GPU buffer of a slab, for others on the same device (ONNX Runtime Web). */
  slab(index: number): GPUBuffer {
    const slab = this.built.slabs[index];
    if (!slab) throw new Error(`the module has no slab ${index}`);
    return slab;
  }

  /** Frees the buffers; the device and its pipelines stay. */
  destroy(): void {
    this.device.removeEventListener('uncapturederror', this.on_error);
    for (const buffer of [...this.built.slabs, ...this.built.own_buffers]) buffer.destroy();
    // The device's promise of its loss keeps this object alive for as long as the device lives.
    this.built = { slabs: [], own_buffers: [], programs: [] };
  }

  private check(): void {
    if (this.failure) throw this.failure;
  }
}
