// Chromium as a second opinion on picture files: it writes the JPEGs that tests need and decodes files upright, in a
// context of its own, so that the page under test sees none of it.
import type { Browser } from 'playwright-core';
import type { Picture } from '../support/png.ts';

/** Runs in the page: pixels as base64, since large arrays of numbers take minutes to cross over. */
async function decode_there({ base64 }: { base64: string }): Promise<{ width: number; height: number; base64: string }> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  const { data } = context?.getImageData(0, 0, width, height) as ImageData;
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsDataURL(new Blob([data]));
  });
  return { width, height, base64: url.slice(url.indexOf(',') + 1) };
}

async function encode_there({ width, height, base64 }: { width: number; height: number; base64: string }): Promise<string> {
  const rgba = Uint8ClampedArray.from(atob(base64), (letter) => letter.charCodeAt(0));
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function in_blank_page<In, Out>(browser: Browser, run: (input: In) => Promise<Out>, input: In): Promise<Out> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    // A plain evaluate of both: the two generic forms of Playwright do not meet.
    return (await page.evaluate(run as (input: unknown) => Promise<unknown>, input)) as Out;
  } finally {
    await context.close();
  }
}

/** The picture that a file shows, upright; the file has no alpha. */
export async function decode_upright(browser: Browser, file: Buffer): Promise<Picture> {
  const { width, height, base64 } = await in_blank_page(browser, decode_there, { base64: file.toString('base64') });
  const rgba = Buffer.from(base64, 'base64');
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; o < pixels.length; i += 4) {
    pixels[o++] = rgba[i] as number;
    pixels[o++] = rgba[i + 1] as number;
    pixels[o++] = rgba[i + 2] as number;
  }
  return { width, height, channels: 3, pixels };
}

/** A JPEG of the picture as it is stored, with an EXIF orientation for whoever shows it. */
export async function encode_jpeg(browser: Browser, { width, height, channels, pixels }: Picture, orientation: number): Promise<Buffer> {
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let i = 0, o = 0; i < pixels.length; i += channels, o += 4) rgba.set(pixels.subarray(i, i + 3), o);
  const base64 = await in_blank_page(browser, encode_there, { width, height, base64: rgba.toString('base64') });
  return with_orientation(Buffer.from(base64, 'base64'), orientation);
}

/** The JPEG with an APP1 segment that holds one EXIF entry, its orientation (1..8). */
export function with_orientation(jpeg: Buffer, orientation: number): Buffer {
  const head = Buffer.from('ffe10022457869660000', 'hex'); // APP1, 34 bytes, "Exif", 0, 0
  const tiff = Buffer.from('49492a0008000000', 'hex'); // little-endian, the directory follows
  const directory = Buffer.from('010012010300010000000000000000000000', 'hex'); // one entry: tag 0x0112, one short
  directory.writeUInt16LE(orientation, 10);
  return Buffer.concat([jpeg.subarray(0, 2), head, tiff, directory, jpeg.subarray(2)]);
}
