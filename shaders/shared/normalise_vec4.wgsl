// The epilogue of a convolution that is normalised, while its sums are still in registers: y is written once, and
// neither the sums nor what is normalised is ever in storage. For affine, running: array<vec4f>.
fn normalise(sum: vec4f, column4: u32) -> vec4f {
  let columns4 = params.out_channels / 4;
  let factor = affine[column4] / sqrt(running[columns4 + column4] + params.eps);
  let value = (sum - running[column4]) * factor + affine[columns4 + column4];
  return select(value, max(value, vec4f()), params.relu != 0);
}
