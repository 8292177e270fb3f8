// What the two passes of blur share: parameters, a Gaussian cut off at 3 sigma, and mirrored edges.
struct Params {
  n: u32,
  height: u32,
  width: u32,
}

const kMaxBlurRadius = 15;

fn radius_of(sigma: f32) -> i32 {
  return min(i32(ceil(3.0 * sigma)), kMaxBlurRadius);
}

// Not normalised; sigma 0 has radius 0.
fn weight_of(sigma: f32, k: i32) -> f32 {
  return select(exp(-0.5 * f32(k * k) / (sigma * sigma)), 1.0, k == 0);
}

fn mirrored(i: i32, size: u32) -> u32 {
  return u32(select(select(i, 2 * i32(size) - 1 - i, i >= i32(size)), -1 - i, i < 0));
}
