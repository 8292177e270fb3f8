// Operations whose kernels need no more than one invocation per element, and the small reductions.
import { ceil_div, dispatch, flat_groups, float_bits, item_groups, operands, param, plain } from './lower-helpers.ts';
import type { Lowerings, Step, Variant } from './lowering.ts';

type Params = Record<string, number>;

const product = (params: Params, ...names: string[]) =>
  names.reduce((count, name) => count * (params[name] as number), 1);

/** One invocation per element; the count is the product of the named parameters. */
const per_element = (...names: string[]): Variant[] => [
  plain((params) => flat_groups(product(params, ...names))),
];

/** One invocation per value of the batch's noise. */
const per_noise_value: Variant[] = [plain((params) => flat_groups(product(params, 'n', 'pixels') * 3))];

const pooled = (params: Params) =>
  product(params, 'n', 'height', 'width', 'channels') / product(params, 'window', 'window');

/** linear with one workgroup per output value: few outputs of many features. */
const linear_wide: Variant = {
  name: 'wide',
  fits: (step) => param(step, 'in_features') >= 512,
  lower(step) {
    const outputs = item_groups(param(step, 'rows') * param(step, 'out_features'));
    return { dispatches: [dispatch('linear_wide', step.words, operands(0, 1, 2, 3), outputs)], scratch_bytes: [] };
  },
};

/** Rows summed in chunks first, so that many rows do not wait for one invocation. */
const reduce_rows_split: Variant = {
  name: 'split',
  fits: (step) => param(step, 'rows') > 64,
  lower(step: Step) {
    const rows = param(step, 'rows');
    const columns = param(step, 'columns');
    const chunk_rows = Math.max(16, Math.ceil(Math.sqrt(rows)));
    const chunks = ceil_div(rows, chunk_rows);
    const first = [rows, columns, chunk_rows];
    const second = [chunks, columns, float_bits(param(step, 'scale'))];
    return {
      dispatches: [
        dispatch('reduce_rows_partial', first, [{ operand: 0 }, { scratch: 0 }], flat_groups(chunks * columns)),
        dispatch('reduce_rows', second, [{ scratch: 0 }, { operand: 1 }], flat_groups(columns)),
      ],
      scratch_bytes: [chunks * columns * 4],
    };
  },
};

const squared_norm_split: Variant = {
  name: 'split',
  fits: (step) => param(step, 'count') > 4096,
  lower(step: Step) {
    const groups = Math.min(64, ceil_div(param(step, 'count'), 1024));
    return {
      dispatches: [
        dispatch('squared_norm_partial', step.words, [{ operand: 0 }, { scratch: 0 }], [groups, 1, 1]),
        dispatch('reduce_rows', [groups, 1, float_bits(1)], [{ scratch: 0 }, { operand: 1 }], [1, 1, 1]),
      ],
      scratch_bytes: [groups * 4],
    };
  },
};

export const plain_lowerings: Lowerings = {
  relu: per_element('count'),
  relu_grad: per_element('count'),
  add: per_element('count'),
  fill: per_element('count'),
  fill_normal: per_element('count'),
  fill_uniform: per_element('count'),
  sgd_step: per_element('count'),
  sample_indices: per_element('count'),
  walk_indices: per_element('count'),
  gather_words: per_element('count'),
  gather_images: per_element('n', 'pixels'),
  augment_params: per_element('n'),
  augment: per_element('n', 'height', 'width'),
  augment_grad: per_element('n', 'height', 'width'),
  crop_boxes: per_element('n'),
  crop: per_element('n', 'out_height', 'out_width', 'channels'),
  splat: per_element('n', 'height', 'width', 'channels'),
  signed_step: per_noise_value,
  damp_noise: per_noise_value,
  softmax_cross_entropy: per_element('rows'),
  avg_pool: [plain((params) => flat_groups(pooled(params)))],
  avg_pool_grad: per_element('n', 'height', 'width', 'channels'),
  global_avg_pool: per_element('n', 'channels'),
  global_avg_pool_grad: per_element('n', 'positions', 'channels'),
  linear: [linear_wide, ...per_element('rows', 'out_features')],
  linear_input_grad: per_element('rows', 'in_features'),
  linear_weight_grad: [
    plain((params) => flat_groups(((params['in_features'] as number) + 1) * (params['out_features'] as number))),
  ],
  advance: [plain(() => [1, 1, 1])],
  reduce_rows: [reduce_rows_split, ...per_element('columns')],
  squared_norm: [squared_norm_split, plain(() => [1, 1, 1])],
};
