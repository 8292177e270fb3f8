// Batch normalisation: the plain kernels give one workgroup to a channel; the split variants read rows in order and
// keep many workgroups busy.
import { ceil_div, dispatch, flat_groups, float_bits, item_groups, operands, param, plain } from './lower-helpers.ts';
import type { Lowerings, Step, Variant } from './lowering.ts';

function chunks_of(step: Step) {
  const rows = param(step, 'rows');
  const chunk_rows = Math.max(8, Math.ceil(Math.sqrt(rows) / 2));
  return { rows, channels: param(step, 'channels'), chunk_rows, chunks: ceil_div(rows, chunk_rows) };
}

const train_split: Variant = {
  name: 'split',
  fits: (step) => param(step, 'rows') > 8,
  lower(step) {
    const { rows, channels, chunk_rows, chunks } = chunks_of(step);
    const words = [...step.words, chunk_rows];
    // operands: x, affine, running, y, saved
    return {
      dispatches: [
        dispatch('batch_norm_train_partial', words, [{ operand: 0 }, { scratch: 0 }], flat_groups(chunks * channels)),
        dispatch('batch_norm_train_combine', words, [{ scratch: 0 }, ...operands(2, 4)], item_groups(channels)),
        dispatch('batch_norm_train_apply', words, operands(0, 1, 4, 3), flat_groups(rows * channels)),
      ],
      scratch_bytes: [chunks * 2 * channels * 4],
    };
  },
};

const train_grad_split: Variant = {
  name: 'split',
  fits: (step) => param(step, 'rows') > 8,
  lower(step) {
    const { rows, channels, chunk_rows, chunks } = chunks_of(step);
    const words = [...step.words, chunk_rows];
    // operands: x, affine, saved, dy, dx, daffine
    const partial = [...operands(0, 1, 2, 3), { scratch: 0 }];
    const sum = [chunks, 2 * channels, float_bits(1)];
    return {
      dispatches: [
        dispatch('batch_norm_train_grad_partial', words, partial, flat_groups(chunks * channels)),
        dispatch('reduce_rows', sum, [{ scratch: 0 }, { operand: 5 }], flat_groups(2 * channels)),
        dispatch('batch_norm_train_grad_apply', words, operands(0, 1, 2, 3, 5, 4), flat_groups(rows * channels)),
      ],
      scratch_bytes: [chunks * 2 * channels * 4],
    };
  },
};

const per_channel = plain((params) => item_groups(params['channels'] as number));
const per_element = plain((params) => flat_groups((params['rows'] as number) * (params['channels'] as number)));

export const normalisation_lowerings: Lowerings = {
  batch_norm_train: [train_split, per_channel],
  batch_norm_train_grad: [train_grad_split, per_channel],
  batch_norm_eval: [per_element],
  batch_norm_eval_grad: [per_element],
};
