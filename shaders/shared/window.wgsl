// What an output position of a convolution sees of x, for kernels that bind x: array<f32>. For one kernel row, the
// kernel * in_channels elements are neighbours in x. Included after shared/convolution.wgsl (Params).
//
// A window: its first row of x and the first element of that row, which may be negative and wrap; and that element's
// index in x.
struct Window {
  top: u32,
  left: u32,
  first: u32,
}

// oy, ox: the output position.
fn window_of(image: u32, oy: u32, ox: u32) -> Window {
  let pitch = params.width * params.in_channels;
  let top = oy * params.stride - params.pad;
  let left = (ox * params.stride - params.pad) * params.in_channels;
  return Window(top, left, (image * params.height + top) * pitch + left);
}

// Element e of the window's row ky, which lies `offset` behind the first one in x; 0 in the padding.
fn load_x(window: Window, ky: u32, e: u32, offset: u32) -> f32 {
  let value = x[window.first + offset];
  return select(0.0, value, window.top + ky < params.height && window.left + e < params.width * params.in_channels);
}
