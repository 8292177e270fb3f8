// A model of one convolution as ONNX bytes. Source: onnx.proto (field numbers), operator Conv, opset 17.

/** Square images and kernels; a margin of half the kernel on each side. */
export interface Convolution {
  kind: string;
  n: number;
  size: number;
  kernel: number;
  stride: number;
  in: number;
  out: number;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
const number_field = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
const bytes_field = (field: number, bytes: number[]) => [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
const text_field = (field: number, text: string) => bytes_field(field, [...new TextEncoder().encode(text)]);

const kFloat = 1;
const kInts = 7;

function ints_attribute(name: string, values: number[]): number[] {
  return bytes_field(5, [...text_field(1, name), ...values.flatMap((value) => number_field(8, value)), ...number_field(20, kInts)]);
}

function value_info(field: number, name: string, shape: number[]): number[] {
  const dims = shape.flatMap((size) => bytes_field(1, number_field(1, size)));
  const tensor_type = [...number_field(1, kFloat), ...bytes_field(2, dims)];
  return bytes_field(field, [...text_field(1, name), ...bytes_field(2, bytes_field(1, tensor_type))]);
}

/** x [n, in, size, size] -> y; weight in the order OIHW, a constant of the model, as bias [out] is, if there is one; kind 'depthwise':
 *  each channel by itself. */
export function convolution_model(work: Convolution, weight: Float32Array, bias?: Float32Array, x = 'x', y = 'y'): Uint8Array<ArrayBuffer> {
  const { n, size, kernel, stride, out } = work;
  const margin = Math.floor(kernel / 2);
  const outer = Math.floor((size + 2 * margin - kernel) / stride) + 1;
  const weight_shape = [out, work.kind === 'depthwise' ? 1 : work.in, kernel, kernel];
  const node = [
    ...text_field(1, x),
    ...text_field(1, 'w'),
    ...(bias ? text_field(1, 'b') : []),
    ...text_field(2, y),
    ...text_field(4, 'Conv'),
    ...ints_attribute('kernel_shape', [kernel, kernel]),
    ...ints_attribute('strides', [stride, stride]),
    ...ints_attribute('pads', [margin, margin, margin, margin]),
    ...bytes_field(5, [...text_field(1, 'group'), ...number_field(3, work.kind === 'depthwise' ? out : 1), ...number_field(20, 2)]),
  ];
  const constant = (name: string, shape: number[], values: Float32Array) =>
    bytes_field(5, [
      ...shape.flatMap((value) => number_field(1, value)),
      ...number_field(2, kFloat),
      ...text_field(8, name),
      ...bytes_field(9, Array.from(new Uint8Array(values.slice().buffer))),
    ]);
  const graph = [
    bytes_field(1, node),
    text_field(2, 'one convolution'),
    constant('w', weight_shape, weight),
    bias ? constant('b', [out], bias) : [],
    value_info(11, x, [n, work.in, size, size]),
    value_info(12, y, [n, out, outer, outer]),
  ].flat();
  return Uint8Array.from([...number_field(1, 8), ...bytes_field(7, graph), ...bytes_field(8, number_field(2, 17))]);
}
