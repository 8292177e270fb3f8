// Convolutions as tiled matrix products (shaders/shared/tile.wgsl), and the plain kernels. The products in quads, which
// software adapters prefer, are in lower-convolution-quad.ts.
//
// A tile has 4 * threads_x columns and 4 * threads_y rows. threads_x follows from the columns, so that 24 or 48
// channels leave no invocation idle; threads_y fills the workgroup up to 64..256 invocations and 16 KiB.
import { in_ranges, in_splits, residue_product, shape_of, type Shape } from './convolution-shape.ts';
import { quad_input_grad, quad_forward, quad_weight_grad } from './lower-convolution-quad.ts';
import { all_operands, ceil_div, dispatch, flat_groups, param, plain } from './lower-helpers.ts';
import type { Lowered, Lowerings, Step, Variant } from './lowering.ts';

/** Output positions are split until about this many workgroups are busy. */
const kWantedGroups = 128;

interface Tiles {
  threads_x: number;
  threads_y: number;
  /** Tiles along rows and columns. */
  rows: number;
  columns: number;
}

/** Invocations across the columns: as few tiles of at most 64 columns as possible, evenly filled. */
function tiles_of(rows: number, columns: number): Tiles {
  const column_tiles = ceil_div(columns, 64);
  const threads_x = Math.max(1, ceil_div(ceil_div(columns, column_tiles), 4));
  // Rows: 64 invocations at least, at most 16 KiB of workgroup memory; more where there are rows enough.
  let threads_y = Math.min(32, Math.max(4, ceil_div(64, threads_x)));
  while (threads_y > 4 && 4 * threads_y >= 2 * rows) threads_y = ceil_div(threads_y, 2);
  return { threads_x, threads_y, rows: ceil_div(rows, 4 * threads_y), columns: column_tiles };
}

const constants_of = ({ threads_x, threads_y }: Tiles) => ({ threads_x, threads_y });

function forward(kernel: string): (step: Step) => Lowered {
  return (step) => {
    const shape = shape_of(step);
    const tiles = tiles_of(shape.n * shape.out_height * shape.out_width, shape.out_channels);
    const depth = shape.kernel ** 2 * shape.in_channels;
    const flop_each = 2 * 16 * tiles.threads_x * tiles.threads_y * tiles.columns * depth;
    const dispatches = in_ranges(step, tiles.rows, flop_each, (first, count) =>
      dispatch(kernel, [...step.words, first, 0], all_operands(step), [count, tiles.columns, 1], constants_of(tiles)),
    );
    return { dispatches, scratch_bytes: [] };
  };
}

function input_grad(kernel: string): (step: Step) => Lowered {
  return (step) => {
    const shape = shape_of(step);
    const { residues, rows, depth } = residue_product(shape);
    const tiles = tiles_of(rows, shape.in_channels);
    const flop_each = 2 * 16 * tiles.threads_x * tiles.threads_y * tiles.columns * depth * residues;
    const constants = constants_of(tiles);
    const dispatches = in_ranges(step, tiles.rows, flop_each, (first, count) =>
      dispatch(kernel, [...step.words, first, 0], all_operands(step), [count, tiles.columns, residues], constants),
    );
    return { dispatches, scratch_bytes: [] };
  };
}

function weight_grad(kernel: string): (step: Step) => Lowered {
  return (step) => {
    const shape = shape_of(step);
    const rows = shape.kernel ** 2 * shape.in_channels;
    const positions = shape.n * shape.out_height * shape.out_width;
    const tiles = tiles_of(rows, shape.out_channels);
    const wanted = Math.min(ceil_div(kWantedGroups, tiles.rows * tiles.columns), ceil_div(positions, 64));
    const split_rows = ceil_div(ceil_div(positions, wanted), 16) * 16;
    const splits = ceil_div(positions, split_rows);
    const flop_each = 2 * tiles.rows * tiles.columns * 16 * tiles.threads_x * tiles.threads_y * split_rows;
    return in_splits(shape, splits, (bindings) =>
      in_ranges(step, splits, flop_each, (first, count) =>
        dispatch(kernel, [...step.words, first, split_rows], bindings, [tiles.rows, tiles.columns, count], constants_of(tiles)),
      ),
    );
  };
}

/** A plain kernel takes the recorded words; those that only tiles read are zero. */
function plain_convolution(count: (shape: Shape) => number): Variant {
  const base = plain(() => [1, 1, 1]);
  return {
    ...base,
    lower: (step) => ({
      dispatches: [dispatch(step.op, [...step.words, 0, 0], all_operands(step), flat_groups(count(shape_of(step))))],
      scratch_bytes: [],
    }),
  };
}

/** `vectors`: the channels that the vec4 kernel needs in multiples of 4. */
function variants(
  op: string,
  make: (kernel: string) => (step: Step) => Lowered,
  vectors: string[],
  quad: Variant,
  last: Variant,
): Variant[] {
  return [
    quad,
    {
      name: 'tiled_vec4',
      fits: (step) => vectors.every((name) => param(step, name) % 4 === 0),
      lower: make(`${op}_tiled_vec4`),
    },
    { name: 'tiled', fits: () => true, lower: make(`${op}_tiled`) },
    last,
  ];
}

export const convolution_lowerings: Lowerings = {
  conv2d: variants(
    'conv2d',
    forward,
    ['in_channels', 'out_channels'],
    quad_forward,
    plain_convolution((shape) => shape.n * shape.out_height * shape.out_width * shape.out_channels),
  ),
  conv2d_input_grad: variants(
    'conv2d_input_grad',
    input_grad,
    ['out_channels'],
    quad_input_grad,
    plain_convolution((shape) => shape.n * shape.height * shape.width * shape.in_channels),
  ),
  conv2d_weight_grad: variants(
    'conv2d_weight_grad',
    weight_grad,
    ['in_channels', 'out_channels'],
    quad_weight_grad,
    plain_convolution((shape) => shape.kernel ** 2 * shape.in_channels * shape.out_channels),
  ),
};
