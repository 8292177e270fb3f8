// models/manifest.json: which networks the project ships, and whether a file is the one that it lists.
import { EngineError } from '../engine/errors.ts';
import { sha256 } from '../sha256.ts';

export interface ModelFacts {
  name: string;
  /** Beside the manifest. */
  file: string;
  bytes: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
  /** Shapes by name; a dimension that is free has a name. */
  inputs: Record<string, (number | string)[]>;
  outputs: Record<string, (number | string)[]>;
}

export interface Manifest {
  models: ModelFacts[];
}

/** Throws EngineError where the text is no manifest. */
export function parse_manifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EngineError('corrupt-file', `The list of networks cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { models } = (value ?? {}) as Partial<Manifest>;
  if (!Array.isArray(models)) throw new EngineError('corrupt-file', 'The list of networks has no "models"');
  return { models };
}

export function lists({ models }: Manifest, wanted: string): boolean {
  return models.some(({ name }) => name === wanted);
}

/** Throws EngineError where none bears the name. */
export function find_model({ models }: Manifest, name: string): ModelFacts {
  const facts = models.find((model) => model.name === name);
  if (!facts) throw new EngineError('bad-setting', `No network is called "${name}": ${models.map((model) => model.name).join(', ')}`);
  return facts;
}

/** Throws EngineError unless the content is that of the manifest: of the same length and the same hash. */
export async function verify_model(facts: ModelFacts, content: Uint8Array<ArrayBuffer>): Promise<void> {
  if (content.byteLength !== facts.bytes) {
    throw new EngineError('corrupt-file', `"${facts.file}": it has ${content.byteLength} bytes and should have ${facts.bytes}`);
  }
  const hash = await sha256(content);
  if (hash !== facts.sha256) {
    throw new EngineError('corrupt-file', `"${facts.file}": it is not the file of this release (its SHA-256 begins with ${hash.slice(0, 12)})`);
  }
}
