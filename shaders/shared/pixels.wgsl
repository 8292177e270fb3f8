// Canvases as words: R | G << 8 | B << 16 of sRGB values 0..255, and the mark of an image without a noise slot.
const kNoSlot = 0xffffffffu;

// sRGB in [0,1].
fn unpack_rgb(word: u32) -> vec3f {
  return vec3f(vec3u(word & 255, (word >> 8) & 255, (word >> 16) & 255)) / 255.0;
}
