// Counter-based randomness: the twin of wasm/core/random.h, integers only, equal bit for bit.
fn hash_u32(key: u32) -> u32 {
  var x = key;
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

fn random_u32(seed: u32, stream: u32, counter: u32) -> u32 {
  return hash_u32(hash_u32(hash_u32(seed ^ 0x9e3779b9u) + stream * 0x85ebca6bu) + counter);
}

// Uniform in [0, 1).
fn random_unit(seed: u32, stream: u32, counter: u32) -> f32 {
  return f32(random_u32(seed, stream, counter) >> 8) * (1.0 / 16777216.0);
}

// Uniform in [0, bound), bound in [1, 65536].
fn random_below(seed: u32, stream: u32, counter: u32, bound: u32) -> u32 {
  return ((random_u32(seed, stream, counter) >> 16) * bound) >> 16;
}

// Standard normal: the centred sum of twelve uniforms. Uses counters 12k .. 12k + 11.
fn random_normal(seed: u32, stream: u32, counter: u32) -> f32 {
  var sum = 0u;
  for (var i = 0u; i < 12; i++) {
    sum += random_u32(seed, stream, counter * 12 + i) >> 16;
  }
  return (f32(sum) - 393210.0) * (1.0 / 65536.0);
}
