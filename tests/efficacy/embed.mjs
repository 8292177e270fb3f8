// Embeddings by ONNX Runtime Web: node embed.mjs <net.onnx> <in.f32> <out.f32>. in: images [n,3,112,112] in the network's own
// range and order; out: [n, features].
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const kSide = 112;
const kBatch = 8;
const [, , network, from, to] = process.argv;
const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = pathToFileURL(join(project, 'node_modules/onnxruntime-web/dist')).href;
const ort = await import(`${folder}/ort.wasm.min.mjs`);
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = `${folder}/`;

const session = await ort.InferenceSession.create(readFileSync(network), { executionProviders: ['wasm'] });
const bytes = readFileSync(from);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const each = 3 * kSide * kSide;
const rows = [];
for (let first = 0; first < values.length; first += kBatch * each) {
  const batch = values.slice(first, first + kBatch * each);
  const x = new ort.Tensor('float32', batch, [batch.length / each, 3, kSide, kSide]);
  const results = await session.run({ [session.inputNames[0]]: x });
  rows.push(Buffer.from(results[session.outputNames[0]].data.slice().buffer));
}
writeFileSync(to, Buffer.concat(rows));
