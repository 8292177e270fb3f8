// The GPU executor: the only code that touches WebGPU, and only through the standard JavaScript interface, so that
// the page's worker and Node run the same files.
export { GpuError, loss_of, request_device, traits_of, type GpuErrorCode, type OpenedDevice } from './gpu/device.ts';
export { step_of, type ExecutorOptions } from './gpu/builder.ts';
export { GpuExecutor } from './gpu/executor.ts';
export { fitting_variants, lower_step } from './gpu/lowering.ts';
export { lint_shaders, load_kernels, ShaderError, type ShaderSource } from './gpu/shaders.ts';
export type { TuningStore } from './gpu/tuning-store.ts';
