// What happens to a photo on its way: operations of two passes, the
// first over blocks or rows, the second over pixels.
import { dispatch, flat_groups, operands, param, plain } from './lower-helpers.ts';
import type { Lowered, Lowerings, Step, Variant } from './lowering.ts';

const pixels_of = (step: Step) => param(step, 'n') * param(step, 'height') * param(step, 'width');

/** lower: words, bindings and groups of the two passes follow from the number of pixels. */
const two_passes = (lower: (step: Step, pixels: number) => Lowered): Variant => ({
  name: 'plain',
  fits: () => true,
  lower: (step) => lower(step, pixels_of(step)),
});

/** operands: x, sigmas, y */
const blur = two_passes((step, pixels) => ({
  dispatches: [
    dispatch('blur_rows', step.words, [...operands(0, 1), { scratch: 0 }], flat_groups(pixels)),
    dispatch('blur', step.words, [...operands(0, 1), { scratch: 0 }, ...operands(2)], flat_groups(pixels)),
  ],
  scratch_bytes: [2 * pixels * 3 * 4],
}));

/** operands: x, quality, y, slopes. Planes hold three values for every two pixels. */
const jpeg = two_passes((step, pixels) => ({
  dispatches: [
    dispatch('jpeg_blocks', step.words, [...operands(0, 1), { scratch: 0 }, ...operands(3)], flat_groups((pixels * 3) / 128)),
    dispatch('jpeg', step.words, [...operands(0, 1), { scratch: 0 }, ...operands(2)], flat_groups(pixels)),
  ],
  scratch_bytes: [(pixels * 3 * 4) / 2],
}));

/** operands: dy, quality, slopes, dx */
const jpeg_grad = two_passes((step, pixels) => ({
  dispatches: [
    dispatch('jpeg_grad_blocks', step.words, [...operands(0, 1, 2), { scratch: 0 }], flat_groups((pixels * 3) / 128)),
    dispatch('jpeg_grad', step.words, [...operands(0, 1), { scratch: 0 }, ...operands(3)], flat_groups(pixels)),
  ],
  scratch_bytes: [(pixels * 3 * 4) / 2],
}));

const transform_params = plain((params) => flat_groups(params['n'] as number));

export const transform_lowerings: Lowerings = {
  transform_params: [transform_params],
  blur: [blur],
  jpeg: [jpeg],
  jpeg_grad: [jpeg_grad],
};
