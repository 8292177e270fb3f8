// The engine, the face model and the executors as Node has them.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Faces } from '../engine/bindings.d.ts';
import { choose_executor, type ChosenExecutor, type ExecutorChoice } from '../engine/choose.ts';
import { check, with_bytes } from '../engine/errors.ts';
import { best_variant, kMostThreads, load_engine, type Engine } from '../engine/load.ts';

export interface Platform {
  engine: Engine;
  faces: Faces;
  choose(choice: ExecutorChoice): Promise<ChosenExecutor>;
}

const kFolders = { fast: 'wasm-fast', plain: 'wasm' };

/** root: the project's folder. threads: null for as many as the machine has, up to kMostThreads. */
export async function open_platform(root: URL, threads: number | null): Promise<Platform> {
  const engine = await load_engine(
    best_variant(),
    threads ?? Math.min(kMostThreads, availableParallelism()),
    (variant) => import(/* @vite-ignore */ new URL(`build/${kFolders[variant]}/engine.mjs`, root).href),
  );
  const faces = new engine.module.Faces();
  const model = await readFile(new URL('models/face_model.onnx', root));
  with_bytes(engine.module, model, (bytes) => check(faces.load(bytes)));
  const choose = (choice: ExecutorChoice) =>
    choose_executor(choice, engine, {
      // Dawn is loaded only where it may be used, and ends with the object that create_gpu returns.
      gpu: async () => (await import('../node-gpu.ts')).create_gpu(),
      shaders: async () => (await import('../node-gpu.ts')).read_shaders(fileURLToPath(new URL('shaders', root))),
      tuning: async () => new (await import('../node-tuning.ts')).FileStore(),
    });
  return { engine, faces, choose };
}
