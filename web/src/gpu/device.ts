// Finding a WebGPU device, and the errors that a person can be told about.
import type { DeviceTraits } from './lowering.ts';

export type GpuErrorCode =
  | 'no-webgpu' // the browser has no WebGPU at all
  | 'no-adapter' // it has, but offers no adapter
  | 'no-device' // the adapter refused a device
  | 'device-lost' // the device went away while working
  | 'gpu-failure'; // the device reported a validation or memory error

export class GpuError extends Error {
  override name = 'GpuError';
  constructor(
    readonly code: GpuErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const lost_error = ({ message, reason }: GPUDeviceLostInfo) =>
  new GpuError('device-lost', `The graphics device was lost: ${message || reason}`);

/** What befell the device, as an error; undefined while it is there. */
export function loss_of(device: GPUDevice): Promise<GpuError | undefined> {
  return Promise.race([device.lost.then(lost_error), new Promise<undefined>((resolve) => setTimeout(resolve, 0, undefined))]);
}

export interface OpenedDevice {
  device: GPUDevice;
  /** The adapter's own words, e.g. 'nvidia turing' or 'SwiftShader driver 5.0.0'. */
  adapter_name: string;
  /** The adapter runs on the processor; a CPU executor is likely to be faster. */
  is_software: boolean;
}

const kWantedFeatures: GPUFeatureName[] = ['subgroups', 'shader-f16'];

/** A device with the adapter's limits for buffers; gpu: navigator.gpu, undefined where there is none. */
export async function request_device(gpu: GPU | undefined): Promise<OpenedDevice> {
  if (!gpu) throw new GpuError('no-webgpu', 'This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new GpuError('no-adapter', 'WebGPU is present, but it offers no graphics adapter.');
  const { limits, info } = adapter;
  const adapter_name = adapter_name_of(info);
  try {
    const device = await adapter.requestDevice({
      label: 'untaught',
      requiredFeatures: kWantedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: {
        maxBufferSize: limits.maxBufferSize,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      },
    });
    return { device, adapter_name, is_software: is_software(info) };
  } catch (error) {
    throw new GpuError('no-device', `The adapter ${adapter_name} refused a device: ${String(error)}`);
  }
}

export function adapter_name_of(info: GPUAdapterInfo): string {
  return info.description || `${info.vendor} ${info.architecture}`.trim() || 'unnamed adapter';
}

/** What decides between the variants of an operation. f16: kernels with tiles in f16 are asked for. */
export function traits_of(device: GPUDevice, f16: boolean): DeviceTraits {
  return {
    subgroups: device.features.has('subgroups'),
    f16: f16 && device.features.has('shader-f16'),
    software: is_software(device.adapterInfo),
  };
}

function is_software(info: GPUAdapterInfo): boolean {
  const text = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|software/.test(text);
}
