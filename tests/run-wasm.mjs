// Runs a Catch2 executable that Emscripten made: node tests/run-wasm.mjs <tests.mjs> [Catch2 options].
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , module_path, ...options] = process.argv;
const { default: create } = await import(pathToFileURL(resolve(module_path)).href);
await create({ arguments: options });
