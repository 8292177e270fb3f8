// Pipelines and their layouts, made once per device: executors of several modules on one device share them.
import { GpuError } from './device.ts';
import { compile_kernel, type Kernel } from './shaders.ts';

const caches = new WeakMap<GPUDevice, PipelineCache>();

export class PipelineCache {
  private readonly layouts = new Map<number, GPUBindGroupLayout>();
  private readonly modules = new Map<string, Promise<GPUShaderModule>>();
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();

  private constructor(private readonly device: GPUDevice) {}

  static of(device: GPUDevice): PipelineCache {
    let cache = caches.get(device);
    if (!cache) caches.set(device, (cache = new PipelineCache(device)));
    return cache;
  }

  /** Binding 0: uniform words; 1 to `operands`: storage, all read-write. */
  layout(operands: number): GPUBindGroupLayout {
    let layout = this.layouts.get(operands);
    if (layout) return layout;
    const entries: GPUBindGroupLayoutEntry[] = [
      { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } },
    ];
    for (let binding = 1; binding <= operands; ++binding) {
      entries.push({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'storage' } });
    }
    layout = this.device.createBindGroupLayout({ label: `${operands} operands`, entries });
    this.layouts.set(operands, layout);
    return layout;
  }

  /** Rejects with ShaderError (names file and line) or GpuError (names the file). */
  pipeline(kernel: Kernel, constants: Record<string, number>, operands: number): Promise<GPUComputePipeline> {
    const key = `${JSON.stringify(constants)} ${kernel.code}`;
    let pipeline = this.pipelines.get(key);
    if (!pipeline) this.pipelines.set(key, (pipeline = this.make(kernel, constants, operands)));
    return pipeline;
  }

  private async make(kernel: Kernel, constants: Record<string, number>, operands: number): Promise<GPUComputePipeline> {
    let module = this.modules.get(kernel.code);
    if (!module) this.modules.set(kernel.code, (module = compile_kernel(this.device, kernel)));
    const label = `${kernel.name} ${JSON.stringify(constants)}`;
    const layout = this.device.createPipelineLayout({ label, bindGroupLayouts: [this.layout(operands)] });
    const compute = { module: await module, entryPoint: kernel.name, constants };
    try {
      return await this.device.createComputePipelineAsync({ label, layout, compute });
    } catch (error) {
      throw new GpuError('gpu-failure', `shaders/${kernel.path}: ${String(error)}`);
    }
  }
}
