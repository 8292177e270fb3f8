// How long each dispatch of a program takes: what an executor submits is caught and submitted again, one dispatch per
// pass, with a timestamp on either side where the device has them, else waited for one by one.

interface Dispatch {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  groups: [number, number, number];
}

export interface DispatchTimes {
  seconds: number[];
  /** False: each includes a submission and a wait. */
  timestamps: boolean;
}

/** Catches the dispatches that `submit` records on the device; nothing of it runs. */
function caught_dispatches(device: GPUDevice, submit: () => void): Dispatch[] {
  const dispatches: Dispatch[] = [];
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroup;
  const pass = {
    setPipeline: (to: GPUComputePipeline) => void (pipeline = to),
    setBindGroup: (_index: number, to: GPUBindGroup) => void (group = to),
    dispatchWorkgroups: (x: number, y = 1, z = 1) => void dispatches.push({ pipeline, group, groups: [x, y, z] }),
    end: () => undefined,
  };
  const encoder = { beginComputePass: () => pass, finish: () => undefined };
  const { queue } = device;
  Object.defineProperty(device, 'createCommandEncoder', { value: () => encoder, configurable: true });
  Object.defineProperty(queue, 'submit', { value: () => undefined, configurable: true });
  try {
    submit();
  } finally {
    // The methods of the prototype are visible again.
    Reflect.deleteProperty(device, 'createCommandEncoder');
    Reflect.deleteProperty(queue, 'submit');
  }
  return dispatches;
}

function encode(encoder: GPUCommandEncoder, { pipeline, group, groups }: Dispatch, timestampWrites?: GPUComputePassTimestampWrites): void {
  const pass = encoder.beginComputePass(timestampWrites ? { timestampWrites } : {});
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...groups);
  pass.end();
}

async function by_timestamps(device: GPUDevice, dispatches: Dispatch[]): Promise<number[]> {
  const count = dispatches.length * 2;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const size = count * 8;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const read = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  dispatches.forEach((dispatch, i) =>
    encode(encoder, dispatch, { querySet, beginningOfPassWriteIndex: i * 2, endOfPassWriteIndex: i * 2 + 1 }),
  );
  encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const stamps = new BigUint64Array(read.getMappedRange().slice(0));
  for (const resource of [querySet, resolved, read]) resource.destroy();
  return dispatches.map((_, i) => Number((stamps[i * 2 + 1] as bigint) - (stamps[i * 2] as bigint)) * 1e-9);
}

async function by_waiting(device: GPUDevice, dispatches: Dispatch[]): Promise<number[]> {
  const seconds: number[] = [];
  for (const dispatch of dispatches) {
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    encode(encoder, dispatch);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/** submit: has an executor run what it should, once. The least of a few times each. */
export async function dispatch_times(device: GPUDevice, submit: () => void): Promise<DispatchTimes> {
  const dispatches = caught_dispatches(device, submit);
  const timestamps = device.features.has('timestamp-query');
  const time = () => (timestamps ? by_timestamps(device, dispatches) : by_waiting(device, dispatches));
  let seconds = await time();
  for (let i = 0; i < 2; ++i) {
    const again = await time();
    seconds = seconds.map((value, j) => Math.min(value, again[j] as number));
  }
  return { seconds, timestamps };
}

/** The same WebGPU, whose devices have timestamps where the adapter does. */
export function with_timestamps(gpu: GPU): GPU {
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter?.features.has('timestamp-query')) return adapter;
    const requestDevice = (descriptor: GPUDeviceDescriptor = {}) =>
      adapter.requestDevice({ ...descriptor, requiredFeatures: [...(descriptor.requiredFeatures ?? []), 'timestamp-query'] });
    const { features, info, limits } = adapter;
    return { features, info, limits, requestDevice } as unknown as GPUAdapter;
  };
  return { requestAdapter } as unknown as GPU;
}
