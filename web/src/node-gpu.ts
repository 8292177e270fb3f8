// WebGPU in Node: Dawn from the npm package `webgpu`, and shader texts from disk. A software driver is chosen by the
// environment variable VK_ICD_FILENAMES, which the entry script sets before Node starts.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { create, globals } from 'webgpu';
import type { ShaderSource } from './gpu.ts';

// Dawn ends with the object that create() returns, devices or not, so the garbage collector must not find it.
const kept: GPU[] = [];

// Our kernels write workgroup memory before they read it. Zeroing it first costs SwiftShader 1.2 s of compilation for
// each tiled pipeline (measured: 1,300 ms with, 100 ms without).
const kDawnOptions = ['enable-dawn-features=disable_workgroup_init'];

/** What a browser calls navigator.gpu. Options go to Dawn, e.g. 'backend=null' validates without any driver. A process
 *  ends only after the devices are destroyed. */
export function create_gpu(options: string[] = []): GPU {
  Object.assign(globalThis, globals);
  const gpu = create([...kDawnOptions, ...options]);
  kept.push(gpu);
  return gpu;
}

/** All files below a shaders folder. */
export function read_shaders(folder: string): ShaderSource {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.wgsl'),
  );
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
