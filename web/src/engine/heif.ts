// HEIC: libheif, a wasm module of its own that is loaded when the first such file is opened. It applies the file's own turns and
// mirrors, so the pixels are upright and the EXIF orientation, which says the same again, is left behind.
import { EngineError } from './errors.ts';
import { png_of } from './png.ts';

/** What is used of libheif-js. Handles are its own. */
export interface Libheif {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  heif_error_code: Record<'heif_error_Ok' | 'heif_error_Unsupported_filetype' | 'heif_error_Unsupported_feature', unknown>;
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGBA: unknown };
  heif_context_alloc(): object;
  heif_context_free(context: object): void;
  heif_context_read_from_memory(context: object, bytes: Uint8Array): Failure;
  heif_js_context_get_primary_image_handle(context: object): Failure | ImageHandle;
  heif_image_handle_get_width(handle: ImageHandle): number;
  heif_image_handle_get_height(handle: ImageHandle): number;
  heif_image_handle_release(handle: ImageHandle): void;
  heif_js_decode_image2(handle: ImageHandle, colorspace: unknown, chroma: unknown): Promise<Failure | Decoded>;
  heif_image_release(image: object): void;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, out: number): void;
}
interface Failure {
  code: unknown;
  message: string;
}
interface ImageHandle {
  /** Where the handle lies in libheif's memory: embind keeps it there. */
  $$: { ptr: number };
}
interface Decoded {
  image: object;
  width: number;
  height: number;
  channels: { data: Uint8Array; stride: number; width: number; height: number }[];
}

/** A fresh instance for each photo: a wasm memory never shrinks, and what a broken file leaves behind goes with it. Throws EngineError. */
export type LoadLibheif = () => Promise<Libheif>;

const text_at = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** The brands of a file of the ISO family: the major one, then the compatible ones, up to the end of their box. Empty: it is none. */
export function brands_of(bytes: Uint8Array): string[] {
  if (text_at(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), 256, bytes.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) brands.push(text_at(bytes, at, at + 4));
  return brands;
}

/** Pictures of the HEIF family that are not AVIF: libheif says which of them it decodes. */
export function is_heif(bytes: Uint8Array): boolean {
  const brands = brands_of(bytes);
  return brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif[12]|msf1)$/.test(brand)) && !brands.some((brand) => /^avi[fs]$/.test(brand));
}

/** The main picture as a PNG for the engine, with its ICC profile. Throws EngineError where the file is broken or of an unknown coding. */
export async function heif_as_png(load: LoadLibheif, bytes: Uint8Array, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const lib = await load();
  const check = <T extends object>(result: T | Failure): T => {
    if (!('code' in result) || result.code === lib.heif_error_code.heif_error_Ok) return result as T;
    const { heif_error_Unsupported_filetype, heif_error_Unsupported_feature } = lib.heif_error_code;
    const is_unknown = result.code === heif_error_Unsupported_filetype || result.code === heif_error_Unsupported_feature;
    throw new EngineError(is_unknown ? 'unsupported-format' : 'corrupt-file', `"${name}": the HEIC file cannot be decoded: ${result.message}`);
  };
  const context = lib.heif_context_alloc();
  try {
    check(lib.heif_context_read_from_memory(context, bytes));
    const handle = check<ImageHandle>(lib.heif_js_context_get_primary_image_handle(context));
    try {
      const icc = profile_of(lib, handle.$$.ptr);
      const decoded = check(
        await lib.heif_js_decode_image2(handle, lib.heif_colorspace.heif_colorspace_RGB, lib.heif_chroma.heif_chroma_interleaved_RGBA),
      );
      try {
        return png_of(rows_of(decoded), decoded.width, decoded.height, { icc });
      } finally {
        lib.heif_image_release(decoded.image);
      }
    } finally {
      lib.heif_image_handle_release(handle);
    }
  } catch (error) {
    if (error instanceof EngineError) throw error;
    // libheif ends in a trap where it meets what it did not expect, or has no memory left.
    throw new EngineError('corrupt-file', `"${name}": the HEIC file cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    lib.heif_context_free(context);
  }
}

/** RGBA without the gaps between libheif's rows. */
function rows_of({ channels, width, height }: Decoded): Uint8Array {
  const { data, stride } = channels[0] as Decoded['channels'][number];
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; ++y) rgba.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4);
  return rgba;
}

function profile_of(lib: Libheif, handle: number): Uint8Array {
  const size = lib._heif_image_handle_get_raw_color_profile_size(handle);
  const error_bytes = 12; // heif_error: two numbers and a pointer
  const room = lib._malloc(error_bytes + size);
  try {
    lib._heif_image_handle_get_raw_color_profile(room, handle, room + error_bytes);
    return lib.HEAPU8.slice(room + error_bytes, room + error_bytes + size);
  } finally {
    lib._free(room);
  }
}
