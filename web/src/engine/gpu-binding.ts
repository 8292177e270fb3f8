// The GPU executor bound to a run of the engine.
import { GpuExecutor, type ShaderSource, type TuningStore } from '../gpu.ts';
import type { ModuleDescription } from '../program-types.ts';
import type { Driven } from './bindings.d.ts';
import type { Executor } from './drive.ts';
import { check, copy_of } from './errors.ts';

/** Throws EngineError 'device-limit' where the work does not fit the device, or GpuError. */
export async function bind_gpu(
  run: Driven,
  device: GPUDevice,
  shaders: ShaderSource,
  tuning: TuningStore,
): Promise<Executor> {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  check(run.place(maxBufferSize, maxStorageBufferBindingSize));
  const description = JSON.parse(run.description()) as ModuleDescription;
  const executor = await GpuExecutor.create(device, description, shaders, { tuning });
  return {
    most_in_flight: 2,
    async write() {
      executor.write(run.command_view(), copy_of(run.command_bytes()));
    },
    async replay(_run, program, repeat) {
      executor.run(program, repeat);
      await executor.idle();
    },
    async read() {
      const bytes = await executor.read(run.command_view());
      run.command_bytes().set(bytes);
    },
    release() {
      executor.destroy();
    },
  };
}
