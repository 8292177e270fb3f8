// How long the detector takes on ONNX Runtime Web's WASM, one thread: the two passes over a photo of 4:3.
//   node models/train/face_detector_time.mjs [FILE.onnx]
// Prints the median and the smallest of 15 runs after 3 for warming up, and a sum of the outputs on a fixed input.
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import * as ort from 'onnxruntime-web';

const file = process.argv[2] ?? new URL('../face_detector.onnx', import.meta.url);
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(await readFile(file), { executionProviders: ['wasm'] });

// A fixed picture without a file: waves of three lengths, in 0..1.
function picture(width, height) {
  const pixels = new Float32Array(3 * width * height);
  for (let c = 0, i = 0; c < 3; ++c)
    for (let y = 0; y < height; ++y)
      for (let x = 0; x < width; ++x) pixels[i++] = 0.5 + 0.25 * Math.sin(x / (5 + c)) + 0.25 * Math.cos(y / (9 - c));
  return new ort.Tensor('float32', pixels, [1, 3, height, width]);
}

console.log(`onnxruntime-web ${ort.env.versions.web}, wasm, 1 thread, Node ${process.version}, ${os.cpus()[0].model}`);
let total = 0;
for (const [width, height] of [[1024, 768], [256, 192]]) {
  const image = picture(width, height);
  const times = [];
  let outputs;
  for (let run = -3; run < 15; ++run) {
    const start = performance.now();
    outputs = await session.run({ image });
    if (run >= 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  total += times[7];
  const sums = Object.entries(outputs).map(([name, { data }]) => `${name} ${data.reduce((a, b) => a + b, 0).toFixed(2)}`);
  console.log(`${width}x${height}: median ${times[7].toFixed(1)} ms, best ${times[0].toFixed(1)} ms; sums ${sums.join(', ')}`);
}
console.log(`both passes: ${total.toFixed(1)} ms`);
