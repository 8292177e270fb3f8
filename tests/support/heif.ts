// HEIC files of the tests' own pictures, by libheif's encoder (heif-enc, of Debian's libheif-examples).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of a PNG or JPEG file; `quarter_turns`, counter-clockwise, are a property of the file, which decoders carry out. */
export function encode_heic(picture: Uint8Array, ending: 'png' | 'jpg', quarter_turns = 0): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'untaught-heic-'));
  try {
    writeFileSync(join(folder, `in.${ending}`), picture);
    const made = spawnSync('heif-enc', ['-q', '95', '-p', 'chroma=444', '-o', 'out.heic', `in.${ending}`], { cwd: folder, encoding: 'utf8' });
    assert.ok(made.status === 0, `heif-enc (package libheif-examples) is needed: ${made.error?.message ?? made.stderr}`);
    const file = readFileSync(join(folder, 'out.heic'));
    if (quarter_turns === 0) return file;
    // The property that states the bits a channel gives its place to one that states a turn; both are optional.
    const at = file.indexOf('pixi');
    assert.ok(at > 0);
    file.write('irot', at, 'latin1');
    file.writeUInt8(quarter_turns, at + 4);
    return file;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
