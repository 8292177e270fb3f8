// What the kernels of jpeg and its gradient share. Planes of an image lie one after the other: Y [h,w], Cb and Cr
// [h/2,w/2], 3/2 h w values; wasm/tensor/op/transforms.h.
struct Params {
  n: u32,
  height: u32,
  width: u32,
}

// An 8x8 block of a plane: where its first value is, and what lies between its rows.
struct Block {
  image: u32,
  component: u32,
  row: u32,     // of its first sample, in the plane
  column: u32,
  start: u32,   // of its first value among all values of all planes
  stride: u32,  // the plane's width
}

fn blocks_per_image(height: u32, width: u32) -> u32 {
  return height * width / 64 * 3 / 2;
}

// Block i of all images: those of Y first, then Cb's, then Cr's.
fn block_at(i: u32, height: u32, width: u32) -> Block {
  let pixels = height * width;
  let image = i / blocks_per_image(height, width);
  var rest = i % blocks_per_image(height, width);
  var component = 0u;
  var stride = width;
  var start = image * (pixels * 3 / 2);
  if (rest >= pixels / 64) {
    rest -= pixels / 64;
    component = 1 + rest / (pixels / 256);
    rest %= pixels / 256;
    stride = width / 2;
    start += pixels + (component - 1) * (pixels / 4);
  }
  let row = rest / (stride / 8) * 8;
  let column = rest % (stride / 8) * 8;
  return Block(image, component, row, column, start + row * stride + column, stride);
}
