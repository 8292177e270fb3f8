// Depthwise convolutions (shaders/shared/depthwise.wgsl says how the fast kernels work). The weight gradient's sum over
// all positions is cut into chunks of output rows, enough of them to keep kWantedInvocations busy; a second pass adds
// the chunks in a fixed order.
import { all_operands, ceil_div, dispatch, flat_groups, float_bits, operands, param, plain } from './lower-helpers.ts';
import type { Lowerings, Step, Variant } from './lowering.ts';

const kWantedInvocations = 8192;

const product = (step: Step, ...names: string[]) => names.reduce((count, name) => count * param(step, name), 1);

const fits = (step: Step) => param(step, 'channels') % 4 === 0;

const forward_vec4: Variant = {
  name: 'vec4',
  fits,
  lower(step) {
    const count = (product(step, 'n', 'out_height', 'channels') / 4) * ceil_div(param(step, 'out_width'), 4);
    return { dispatches: [dispatch(`${step.op}_vec4`, step.words, all_operands(step), flat_groups(count))], scratch_bytes: [] };
  },
};

const input_grad_vec4: Variant = {
  name: 'vec4',
  fits,
  lower(step) {
    const stride = param(step, 'stride');
    // Of the largest residue.
    const rows = param(step, 'n') * ceil_div(param(step, 'height'), stride);
    const count = (rows * ceil_div(ceil_div(param(step, 'width'), stride), 4) * param(step, 'channels')) / 4;
    const [x, y] = flat_groups(count);
    return {
      dispatches: [dispatch(`${step.op}_vec4`, step.words, all_operands(step), [x, y, stride ** 2])],
      scratch_bytes: [],
    };
  },
};

const weight_grad_split: Variant = {
  name: 'split',
  fits,
  lower(step) {
    const kernel = param(step, 'kernel');
    const rows = product(step, 'n', 'out_height');
    const invocations_each = (kernel * ceil_div(kernel, 4) * param(step, 'channels')) / 4;
    const chunk_rows = ceil_div(rows, Math.min(rows, ceil_div(kWantedInvocations, invocations_each)));
    const chunks = ceil_div(rows, chunk_rows);
    const elements = product(step, 'kernel', 'kernel', 'channels');
    const partial = [...operands(0, 1), { scratch: 0 }];
    return {
      dispatches: [
        dispatch(`${step.op}_split`, [...step.words, chunk_rows], partial, flat_groups(chunks * invocations_each)),
        dispatch('reduce_rows', [chunks, elements, float_bits(1)], [{ scratch: 0 }, { operand: 2 }], flat_groups(elements)),
      ],
      scratch_bytes: [chunks * elements * 4],
    };
  },
};

const per_element = (...names: string[]): Variant =>
  plain((params) => flat_groups(names.reduce((count, name) => count * (params[name] as number), 1)));

export const depthwise_lowerings: Lowerings = {
  depthwise_conv2d: [forward_vec4, per_element('n', 'out_height', 'out_width', 'channels')],
  depthwise_conv2d_input_grad: [input_grad_vec4, per_element('n', 'height', 'width', 'channels')],
  depthwise_conv2d_weight_grad: [weight_grad_split, per_element('kernel', 'kernel', 'channels')],
};
