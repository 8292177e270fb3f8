// The built page with a fake engine in place of the real one: dist copied, and its worker replaced.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { build } from 'vite';
import { open_page, type OpenPage, type Options } from './launch.ts';

const folder = 'build/tests/fake-page';

export async function make_fake_page(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync('dist', folder, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: { entry: 'tests/browser/fake-engine.ts', formats: ['es'], fileName: () => 'engine-worker.js' },
    },
  });
}

/** A small window unless told otherwise: a software WebGL draws it faster. */
export const open_fake_page = (options: Partial<Options> = {}): Promise<OpenPage> =>
  open_page({ webgpu: false, folder, width: 900, height: 600, ...options });

/** A small PNG (RGBA) with a gradient; seed changes its colours. */
export function test_png(width: number, height: number, seed = 0): Buffer {
  const rows = Buffer.alloc((width * 4 + 1) * height);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const at = y * (width * 4 + 1) + 1 + x * 4;
      rows.set([(x * 200) / width + 20, (y * 200) / height + 20, (seed * 50 + 40) & 255, 255], at);
    }
  }
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export const test_file = (name: string, seed = 0, width = 300, height = 200) => ({
  name,
  mimeType: 'image/png',
  buffer: test_png(width, height, seed),
});
