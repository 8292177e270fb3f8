// The work that is timed, as data: single operations, and whole steps of networks. Shapes are those of a machine with
// a GPU; scale.ts makes them smaller.

export interface ConvolutionWork {
  kind: 'convolution' | 'depthwise';
  n: number;
  /** Side of the square input, px; padding is floor(kernel / 2). */
  size: number;
  in: number;
  /** Equals `in` where depthwise. */
  out: number;
  kernel: number;
  stride: number;
}

export interface BatchNormWork {
  kind: 'batch norm';
  n: number;
  size: number;
  channels: number;
}

/** A convolution without bias (padding floor(kernel / 2)), then batch norm, then relu where asked for; or a sum. Node 0
 *  is the input; after the last node come global average pooling and a linear layer. */
export type NetworkNode =
  | { op: 'convolution'; x: number; in: number; out: number; kernel: number; stride: number; relu: boolean }
  | { op: 'depthwise'; x: number; in: number; out: number; kernel: number; stride: number; relu: boolean }
  | { op: 'add'; a: number; b: number; relu: boolean };

export interface NetworkWork {
  kind: 'network';
  name: string;
  /** True: the engine's own make_surrogate, which the nodes describe for the others. */
  surrogate: boolean;
  n: number;
  size: number;
  classes: number;
  nodes: NetworkNode[];
}

export type Work = ConvolutionWork | BatchNormWork | NetworkWork;

export const out_size = ({ size, kernel, stride }: { size: number; kernel: number; stride: number }) =>
  Math.floor((size + 2 * Math.floor(kernel / 2) - kernel) / stride) + 1;

/** The parts of a work that are timed by themselves, in the order in which they can run. */
export function passes_of(work: Work): string[] {
  if (work.kind === 'network') return ['training step', 'noise step'];
  return work.kind === 'batch norm' ? ['forward', 'gradient'] : ['forward', 'input gradient', 'weight gradient'];
}

export function name_of(work: Work): string {
  if (work.kind === 'network') return `${work.name}, ${work.size} px`;
  if (work.kind === 'batch norm') return `batch norm, ${work.channels} channels at ${work.size} px`;
  const { kernel, stride, in: channels, out, size } = work;
  const shape = `${kernel}x${kernel}${stride > 1 ? ` stride ${stride}` : ''}`;
  return work.kind === 'depthwise' ? `depthwise ${shape}, ${channels} at ${size} px` : `conv ${shape}, ${channels}->${out} at ${size} px`;
}

class Builder {
  readonly nodes: NetworkNode[] = [];
  readonly channels = [3];

  convolution(x: number, out: number, kernel: number, stride: number, relu: boolean): number {
    return this.push({ op: 'convolution', x, in: this.channels[x] as number, out, kernel, stride, relu }, out);
  }
  depthwise(x: number, stride: number): number {
    const out = this.channels[x] as number;
    return this.push({ op: 'depthwise', x, in: out, out, kernel: 3, stride, relu: true }, out);
  }
  add(a: number, b: number, relu: boolean): number {
    return this.push({ op: 'add', a, b, relu }, this.channels[a] as number);
  }
  private push(node: NetworkNode, channels: number): number {
    this.channels.push(channels);
    return this.nodes.push(node);
  }
}

function surrogate(): NetworkNode[] {
  const build = new Builder();
  let x = 0;
  for (const channels of [24, 48, 96]) x = build.convolution(x, channels, 3, 2, true);
  return build.nodes;
}

/** Trainer T1 of tests/efficacy/networks.py. */
function resnet10(): NetworkNode[] {
  const build = new Builder();
  let x = build.convolution(0, 32, 3, 2, true);
  for (const [channels, stride] of [[32, 1], [64, 2], [128, 2], [256, 2]] as const) {
    const first = build.convolution(x, channels, 3, stride, true);
    const second = build.convolution(first, channels, 3, 1, false);
    const same = stride === 1 && channels === build.channels[x];
    x = build.add(second, same ? x : build.convolution(x, channels, 1, stride, false), true);
  } // prettier-ignore
  return build.nodes;
}

/** Trainer T2 of tests/efficacy/networks.py. */
function mobilenet(): NetworkNode[] {
  const build = new Builder();
  let x = build.convolution(0, 16, 3, 1, true);
  for (const [channels, stride] of [[16, 2], [24, 2], [32, 2], [64, 2], [96, 1]] as const) {
    const from = build.channels[x] as number;
    const wide = build.depthwise(build.convolution(x, from * 4, 1, 1, true), stride);
    const narrow = build.convolution(wide, channels, 1, 1, false);
    x = stride === 1 && from === channels ? build.add(narrow, x, false) : narrow;
  }
  build.convolution(x, 256, 1, 1, true);
  return build.nodes;
}

const kConvolutions = [[3, 32, 112], [32, 64, 56], [64, 128, 28], [128, 256, 14], [256, 512, 7]] as const;

const convolution = (n: number, channels: number, out: number, size: number, kernel: number, stride: number): ConvolutionWork => ({
  kind: 'convolution', n, size, in: channels, out, kernel, stride,
}); // prettier-ignore

const network = (name: string, nodes: NetworkNode[], surrogate = false): NetworkWork => ({
  kind: 'network', name, surrogate, n: 64, size: 64, classes: 101, nodes,
}); // prettier-ignore

/** large: also the rows that only a real GPU is given. */
export function all_work(large: boolean): Work[] {
  return [
    ...kConvolutions.map(([from, to, size]) => convolution(32, from, to, size, 3, 1)),
    ...kConvolutions.map(([from, to, size]) => convolution(32, from, to, size, 3, 2)),
    ...(large ? [[64, 56], [128, 28], [256, 14]] : []).map(([channels = 0, size = 0]) => convolution(128, channels, channels, size, 3, 1)),
    convolution(32, 24, 96, 32, 1, 1),
    { kind: 'depthwise', n: 32, size: 32, in: 96, out: 96, kernel: 3, stride: 1 },
    { kind: 'depthwise', n: 32, size: 32, in: 96, out: 96, kernel: 3, stride: 2 },
    convolution(32, 96, 24, 32, 1, 1),
    { kind: 'batch norm', n: 32, size: 32, channels: 96 },
    network('default surrogate', surrogate(), true),
    network('ResNet-10', resnet10()),
    network('MobileNetV2-like', mobilenet()),
  ]; // prettier-ignore
}

/** Useful floating-point operations of one pass, 1e9: convolutions and linear layers, two per multiply-add. */
export function gflop_of(work: Work, pass: string): number {
  if (work.kind === 'batch norm') return 0;
  if (work.kind !== 'network') return convolution_gflop(work, work.n);
  let size = [work.size];
  let sum = 0;
  for (const node of work.nodes) {
    if (node.op === 'add') {
      size.push(size[node.a] as number);
      continue;
    }
    const from = size[node.x] as number;
    const forward = convolution_gflop({ ...node, kind: node.op, n: 1, size: from }, work.n);
    // Nothing asks for the gradient of the photos in training, nor for that of the weights in a noise step.
    const times = pass === 'training step' ? (node.x === 0 ? 2 : 3) : 2;
    sum += times * forward;
    size = [...size, out_size({ ...node, size: from })];
  }
  return sum;
}

function convolution_gflop(work: ConvolutionWork, n: number): number {
  const outputs = n * out_size(work) ** 2 * work.out;
  return 2e-9 * outputs * work.kernel ** 2 * (work.kind === 'depthwise' ? 1 : work.in);
}
