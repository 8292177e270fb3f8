// Convolutions as tiled matrix products (shaders/shared/tile.wgsl), and the plain kernels. The products in quads are in
// lower-convolution-quad.ts.
//
// Forward, input gradient and weight gradient are one product each, whose rows and depth are positions and taps
// gathered on the way (shaders/shared/{forward,input_grad,weight_grad}.wgsl). A tile shape says how much of it a
// workgroup makes: the block of an invocation, the widest tile and the invocations of a workgroup. The tile's columns
// follow from the product's, so that 24 or 48 channels leave no invocation idle; its rows fill the workgroup. Large
// blocks save loads and want many registers and many rows; small tiles spread little work. None is best everywhere, so
// all are candidates, the first being the guess where nothing was measured. The weight gradient's depth is cut into as
// many splits as make kWantedGroups workgroups of the shape's tiles.
import { in_ranges, in_splits, residue_product, shape_of, type Shape } from './convolution-shape.ts';
import { quad_fits, quad_forward, quad_input_grad, quad_weight_grad } from './lower-convolution-quad.ts';
import { all_operands, ceil_div, dispatch, kWorkgroupSize, param } from './lower-helpers.ts';
import type { Lowered, Lowerings, Step, Variant } from './lowering.ts';

/** Output positions are split until about this many workgroups are busy. */
const kWantedGroups = 128;

/** Of workgroup memory, in vec4: WebGPU's 16 KiB. */
const kMemoryVec4 = 1024;

/** Input positions that an invocation of conv2d_input_grad_narrow makes. */
const kNarrowRows = 4;

interface TileShape {
  /** Of the variant and of its kernel, after the operation. */
  name: string;
  kernel: string;
  /** Rows and columns of an invocation's block. */
  block_rows: number;
  block_columns: number;
  /** Columns of a tile, at most. */
  widest: number;
  /** Invocations of a workgroup, about. */
  invocations: number;
  /** Loads are vectors. */
  vec4: boolean;
  /** The tiles are f16. */
  f16: boolean;
  /** Where it is a candidate: on software adapters only the small blocks, and those only where quads cannot be. */
  on: 'hardware' | 'any';
}

const k4x4 = { block_rows: 4, block_columns: 4, widest: 64, invocations: 64, vec4: true, f16: false, on: 'any' } as const;
const k8x4 = { ...k4x4, block_rows: 8, invocations: 128, on: 'hardware' } as const;
const k8x8 = { ...k4x4, block_rows: 8, block_columns: 8, on: 'hardware' } as const;

const kTileShapes: TileShape[] = [
  { ...k4x4, name: 'tiled_vec4', kernel: 'tiled_vec4' },
  { ...k4x4, name: 'tiled_vec4_32', kernel: 'tiled_vec4', widest: 32, on: 'hardware' },
  { ...k4x4, name: 'tiled_vec4_256', kernel: 'tiled_vec4', invocations: 256, on: 'hardware' },
  { ...k8x4, name: 'tiled_vec4_8x4', kernel: 'tiled_vec4_8x4' },
  { ...k8x8, name: 'tiled_vec4_8x8', kernel: 'tiled_vec4_8x8' },
  { ...k8x8, name: 'tiled_vec4_8x8_128', kernel: 'tiled_vec4_8x8', widest: 128, invocations: 128 },
  { ...k4x4, name: 'tiled_vec4_f16', kernel: 'tiled_vec4_f16', f16: true, on: 'hardware' },
  { ...k8x8, name: 'tiled_vec4_8x8_f16', kernel: 'tiled_vec4_8x8_f16', f16: true, on: 'hardware' },
  { ...k4x4, name: 'tiled', kernel: 'tiled', vec4: false },
  { ...k4x4, name: 'tiled_32', kernel: 'tiled', widest: 32, vec4: false, on: 'hardware' },
];

/** Those that conv2d_norm has, whose epilogue normalises (shaders/shared/normalise_vec4.wgsl). */
const kNormKernels = ['tiled_vec4', 'tiled_vec4_8x8', 'tiled'];

interface Tiles {
  threads_x: number;
  threads_y: number;
  /** Of one tile. */
  elements: number;
  /** Tiles along rows and columns. */
  rows: number;
  columns: number;
}

/** Few sizes, so that shapes share pipelines. */
const kThreadsX = [1, 2, 4, 6, 8, 12, 16];
const kThreadsY = [32, 16, 8, 4];

function tiles_of({ block_rows, block_columns, widest, invocations }: TileShape, rows: number, columns: number): Tiles {
  const column_blocks = ceil_div(Math.min(widest, ceil_div(columns, ceil_div(columns, widest))), block_columns);
  const threads_x = kThreadsX.find((threads) => threads >= column_blocks) ?? 16;
  // A row of blocks takes 5 vec4 of each row for the tile and one for where the row comes from; a column of blocks 5.
  const room = Math.floor((kMemoryVec4 - 5 * block_columns * threads_x) / (6 * block_rows));
  const threads_y = kThreadsY.find((threads) => threads <= Math.min(room, invocations / threads_x)) ?? 4;
  const [tile_rows, tile_columns] = [block_rows * threads_y, block_columns * threads_x];
  return {
    threads_x,
    threads_y,
    elements: tile_rows * tile_columns,
    rows: ceil_div(rows, tile_rows),
    columns: ceil_div(columns, tile_columns),
  };
}

const constants_of = ({ threads_x, threads_y }: Tiles) => ({ threads_x, threads_y });

type Lower = (shape: TileShape, kernel: string, step: Step) => Lowered;

const forward: Lower = (tile_shape, kernel, step) => {
  const shape = shape_of(step);
  const tiles = tiles_of(tile_shape, shape.n * shape.out_height * shape.out_width, shape.out_channels);
  const flop_each = 2 * tiles.elements * tiles.columns * shape.kernel ** 2 * shape.in_channels;
  const dispatches = in_ranges(step, tiles.rows, flop_each, (first, count) =>
    dispatch(kernel, [...step.words, first, 0], all_operands(step), [count, tiles.columns, 1], constants_of(tiles)),
  );
  return { dispatches, scratch_bytes: [] };
};

const input_grad: Lower = (tile_shape, kernel, step) => {
  const shape = shape_of(step);
  const { residues, rows, depth } = residue_product(shape);
  const tiles = tiles_of(tile_shape, rows, shape.in_channels);
  const flop_each = 2 * tiles.elements * tiles.columns * depth * residues;
  const constants = constants_of(tiles);
  const dispatches = in_ranges(step, tiles.rows, flop_each, (first, count) =>
    dispatch(kernel, [...step.words, first, 0], all_operands(step), [count, tiles.columns, residues], constants),
  );
  return { dispatches, scratch_bytes: [] };
};

const weight_grad: Lower = (tile_shape, kernel, step) => {
  const shape = shape_of(step);
  const positions = shape.n * shape.out_height * shape.out_width;
  const tiles = tiles_of(tile_shape, shape.kernel ** 2 * shape.in_channels, shape.out_channels);
  const wanted = Math.min(ceil_div(kWantedGroups, tiles.rows * tiles.columns), ceil_div(positions, 64));
  const split_rows = ceil_div(ceil_div(positions, wanted), 16) * 16;
  const splits = ceil_div(positions, split_rows);
  const flop_each = 2 * tiles.rows * tiles.columns * tiles.elements * split_rows;
  const constants = constants_of(tiles);
  return in_splits(shape, splits, (bindings) =>
    in_ranges(step, splits, flop_each, (first, count) =>
      dispatch(kernel, [...step.words, first, split_rows], bindings, [tiles.rows, tiles.columns, count], constants),
    ),
  );
};

/** The plain kernel over ranges of its values. */
function plain_convolution(count: (shape: Shape) => number, depth: (shape: Shape) => number): Variant {
  return {
    name: 'plain',
    fits: () => true,
    lower(step) {
      const shape = shape_of(step);
      const groups = ceil_div(count(shape), kWorkgroupSize);
      const dispatches = in_ranges(step, groups, 2 * kWorkgroupSize * depth(shape), (first, some) =>
        dispatch(step.op, [...step.words, first * kWorkgroupSize, 0], all_operands(step), [some, 1, 1]),
      );
      return { dispatches, scratch_bytes: [] };
    },
  };
}

const plain_forward = plain_convolution(
  (shape) => shape.n * shape.out_height * shape.out_width * shape.out_channels,
  (shape) => shape.kernel ** 2 * shape.in_channels,
);

/** Input gradient for the few channels of an image: a tile would be mostly empty columns. */
const narrow_input_grad: Variant = {
  name: 'narrow',
  fits: (step) => param(step, 'in_channels') <= 4 && param(step, 'out_channels') % 4 === 0,
  suits: ({ device }) => (device.software ? 'first' : 'maybe'),
  lower(step) {
    const { residues, rows, depth } = residue_product(shape_of(step));
    const rows_each = kNarrowRows * kWorkgroupSize;
    const flop_each = 2 * rows_each * param(step, 'in_channels') * depth * residues;
    const dispatches = in_ranges(step, ceil_div(rows, rows_each), flop_each, (first, count) =>
      dispatch('conv2d_input_grad_narrow', [...step.words, first, 0], all_operands(step), [count, residues, 1]),
    );
    return { dispatches, scratch_bytes: [] };
  },
};

/** `vectors`: the channels that the vec4 kernels need in multiples of 4. */
function variants(op: string, lower: Lower, shapes: readonly TileShape[], vectors: string[], ...last: Variant[]): Variant[] {
  const in_vectors = (step: Step) => vectors.every((name) => param(step, name) % 4 === 0);
  const tiled = shapes.map((shape): Variant => ({
    name: shape.name,
    fits: (step) => (!shape.vec4 || in_vectors(step)) && (!shape.f16 || step.device.f16),
    suits(step) {
      // Measured on SwiftShader and lavapipe: quads are 2 to 5 times as fast as any tile.
      if (step.device.software && (shape.on === 'hardware' || quad_fits(step))) return 'no';
      return shape.vec4 || !in_vectors(step) ? 'maybe' : 'no';
    },
    lower: (step) => lower(shape, `${op}_${shape.kernel}`, step),
  }));
  return [...tiled, ...last];
}

export const convolution_lowerings: Lowerings = {
  conv2d: variants(
    'conv2d',
    forward,
    kTileShapes,
    ['in_channels', 'out_channels'],
    quad_forward,
    plain_forward,
  ),
  conv2d_norm: variants(
    'conv2d_norm',
    forward,
    kTileShapes.filter(({ kernel }) => kNormKernels.includes(kernel)),
    ['in_channels', 'out_channels'],
    quad_forward,
    plain_forward,
  ),
  conv2d_input_grad: variants(
    'conv2d_input_grad',
    input_grad,
    kTileShapes,
    ['out_channels'],
    narrow_input_grad,
    quad_input_grad,
    plain_convolution(
      (shape) => shape.n * shape.height * shape.width * shape.in_channels,
      (shape) => shape.kernel ** 2 * shape.out_channels,
    ),
  ),
  conv2d_weight_grad: variants(
    'conv2d_weight_grad',
    weight_grad,
    kTileShapes,
    ['in_channels', 'out_channels'],
    quad_weight_grad,
    plain_convolution(
      (shape) => shape.kernel ** 2 * shape.in_channels * shape.out_channels,
      (shape) => shape.n * shape.out_height * shape.out_width,
    ),
  ),
};
