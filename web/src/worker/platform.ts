// The engine, the face model and the executors as the page's worker has them: beside the worker's own script.
import type { EngineModule, Faces } from '../engine/bindings.d.ts';
import { choose_executor, type ChosenExecutor, type ExecutorChoice } from '../engine/choose.ts';
import { check, EngineError, with_bytes } from '../engine/errors.ts';
import { best_variant, kMostThreads, load_engine, type Engine } from '../engine/load.ts';
import { parse_manifest, type Manifest } from '../networks/manifest.ts';
import { bundled_shaders } from '../page-shaders.ts';
import type { Effort, Limits } from '../protocol.ts';
import { IndexedDbStore } from './tuning.ts';

export interface Platform {
  engine: Engine;
  faces: Faces;
  /** Which networks the site has. */
  manifest: Manifest;
  choose(choice: ExecutorChoice): Promise<ChosenExecutor>;
}

const beside = (path: string) => new URL(path, self.location.href).href;

/** A file of the site. Throws EngineError. */
export async function fetched(path: string): Promise<Response> {
  const response = await fetch(beside(path));
  if (!response.ok) throw new EngineError('unreadable-file', `${path} could not be loaded: ${response.status} ${response.statusText}`.trimEnd());
  return response;
}

export async function open_platform(): Promise<Platform> {
  const threads = Math.min(kMostThreads, navigator.hardwareConcurrency || 1);
  const engine = await load_engine(
    best_variant(),
    threads,
    (variant) => import(/* @vite-ignore */ beside(variant === 'fast' ? 'wasm-fast/engine.js' : 'wasm/engine.js')),
  );
  const faces = new engine.module.Faces();
  const [model, list] = await Promise.all(['models/face_model.onnx', 'models/manifest.json'].map(fetched));
  with_bytes(engine.module, new Uint8Array(await (model as Response).arrayBuffer()), (bytes) => check(faces.load(bytes)));
  const manifest = parse_manifest(await (list as Response).text());
  const gpu = {
    gpu: async () => navigator.gpu as GPU | undefined,
    shaders: async () => bundled_shaders,
    tuning: async () => new IndexedDbStore(),
  };
  return { engine, faces, manifest, choose: (choice) => choose_executor(choice, engine, gpu) };
}

export function limits_of(module: EngineModule): Limits {
  const { least, most, standard } = module.epsilon_limits();
  const rounds = (effort: Effort) => module.rounds_of(effort);
  return {
    epsilon_255: { least, most, standard },
    rounds: { quick: rounds('quick'), default: rounds('default'), strong: rounds('strong') },
  };
}
