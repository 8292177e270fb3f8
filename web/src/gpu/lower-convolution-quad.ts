// Convolutions as matrix products in quads of invocations (shaders/shared/quad.wgsl): the best guess for software
// adapters; a graphics processor has use for workgroup memory.
import { in_ranges, in_splits, residue_product, shape_of } from './convolution-shape.ts';
import { all_operands, ceil_div, dispatch, param } from './lower-helpers.ts';
import type { Step, Variant } from './lowering.ts';

const kQuadsPerGroup = 16;
const kColumns = 16;
/** Rows of the product that a quad makes: output positions, input positions, (tap, input channel). */
const kForwardRows = 16;
const kInputRows = 8;
const kWeightRows = 16;
/** Output positions are split until about this many workgroups are busy. */
const kWantedGroups = 32;

export const quad_fits = (step: Step) => step.device.subgroups && param(step, 'out_channels') % 4 === 0;
const suits = ({ device }: Step) => (device.software ? 'first' : 'maybe');

/** conv2d and conv2d_norm. */
export const quad_forward: Variant = {
  name: 'quad',
  fits: quad_fits,
  suits,
  lower(step) {
    const shape = shape_of(step);
    const rows = shape.n * shape.out_height * shape.out_width;
    const quads = ceil_div(rows, kForwardRows) * ceil_div(shape.out_channels, kColumns);
    const flop_each = 2 * kQuadsPerGroup * kForwardRows * kColumns * shape.kernel ** 2 * shape.in_channels;
    const dispatches = in_ranges(step, ceil_div(quads, kQuadsPerGroup), flop_each, (first, count) =>
      dispatch(`${step.op}_quad`, [...step.words, first, 0], all_operands(step), [count, 1, 1]),
    );
    return { dispatches, scratch_bytes: [] };
  },
};

export const quad_input_grad: Variant = {
  name: 'quad',
  fits: quad_fits,
  suits,
  lower(step) {
    const shape = shape_of(step);
    const { residues, rows, depth } = residue_product(shape);
    const quads = ceil_div(rows, kInputRows) * ceil_div(shape.in_channels, kColumns);
    const flop_each = 2 * kQuadsPerGroup * kInputRows * kColumns * depth * residues;
    const dispatches = in_ranges(step, ceil_div(quads, kQuadsPerGroup), flop_each, (first, count) =>
      dispatch('conv2d_input_grad_quad', [...step.words, first, 0], all_operands(step), [count, residues, 1]),
    );
    return { dispatches, scratch_bytes: [] };
  },
};

export const quad_weight_grad: Variant = {
  name: 'quad',
  fits: quad_fits,
  suits,
  lower(step) {
    const shape = shape_of(step);
    const rows = shape.kernel ** 2 * shape.in_channels;
    const positions = shape.n * shape.out_height * shape.out_width;
    const tiles = ceil_div(rows, kWeightRows) * ceil_div(shape.out_channels, kColumns);
    const wanted = Math.min(ceil_div(kWantedGroups * kQuadsPerGroup, tiles), ceil_div(positions, 64));
    const split_rows = ceil_div(positions, wanted);
    const splits = ceil_div(positions, split_rows);
    const flop_each = 2 * kQuadsPerGroup * kWeightRows * kColumns * split_rows;
    return in_splits(shape, splits, (bindings) =>
      in_ranges(step, ceil_div(tiles * splits, kQuadsPerGroup), flop_each, (first, count) =>
        dispatch('conv2d_weight_grad_quad', [...step.words, first, split_rows], bindings, [count, 1, 1]),
      ),
    );
  },
};
