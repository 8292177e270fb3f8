// The triangle filter of crop and splat along one axis: output pixel o looks at the source around
// u = start + scale * (o + 0.5) - 0.5 with half-width r = max(1, scale) source pixels.
struct Taps {
  centre: f32,  // source pixels
  radius: f32,
  first: u32,  // source pixels first .. end - 1 may have weight
  end: u32,
  norm: f32,  // 1 / sum of the weights inside the image, 0 if there are none
}

fn tap_weight(taps: Taps, i: u32) -> f32 {
  return max(0.0, 1.0 - abs(taps.centre - f32(i)) / taps.radius);
}

fn make_taps(start: f32, scale: f32, o: u32, size: u32) -> Taps {
  let centre = start + scale * (f32(o) + 0.5) - 0.5;
  let radius = max(1.0, scale);
  let first = u32(clamp(floor(centre - radius), 0.0, f32(size)));
  let end = u32(clamp(ceil(centre + radius) + 1.0, 0.0, f32(size)));
  var taps = Taps(centre, radius, first, end, 0.0);
  var sum = 0.0;
  for (var i = first; i < end; i++) {
    sum += tap_weight(taps, i);
  }
  if (sum > 0.0) {
    taps.norm = 1.0 / sum;
  }
  return taps;
}
