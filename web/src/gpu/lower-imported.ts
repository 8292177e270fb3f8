// Operations of imported networks (wasm/tensor/op/imported.h): one invocation per element, and for lengths of rows one
// workgroup per row.
import { flat_groups, item_groups, plain } from './lower-helpers.ts';
import type { Lowerings, Variant } from './lowering.ts';

const per_element = (...names: string[]): Variant[] => [
  plain((params) => flat_groups(names.reduce((count, name) => count * (params[name] as number), 1))),
];
const per_row = [plain((params) => item_groups(params['rows'] as number))];

export const imported_lowerings: Lowerings = {
  scale_shift: per_element('rows', 'channels'),
  scale_shift_grad: per_element('rows', 'channels'),
  prelu: per_element('rows', 'channels'),
  prelu_grad: per_element('rows', 'channels'),
  multiply: per_element('count'),
  sigmoid: per_element('count'),
  sigmoid_grad: per_element('count'),
  max_pool: per_element('n', 'out_height', 'out_width', 'channels'),
  max_pool_grad: per_element('n', 'height', 'width', 'channels'),
  l2_normalise: per_row,
  l2_normalise_grad: per_row,
};
