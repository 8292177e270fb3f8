// The search for faces through the bindings, with a detector that the test plays.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { DetectorOutput, EngineModule } from '../../web/src/engine/bindings.d.ts';
import { EngineError } from '../../web/src/engine/errors.ts';
import { FaceSearch, type FaceInput } from '../../web/src/engine/faces.ts';
import { OpenPhoto } from '../../web/src/engine/photo.ts';
import type { Point, Region } from '../../web/src/protocol.ts';
import { textured } from '../support/pictures.ts';
import { encode_png } from '../support/png.ts';

const picture = textured(400, 300, 3, 1);
/** Eyes, nose and corners of the mouth on a recogniser's crop of 112 px. */
const kTemplate: Point[] = [
  { x: 38.29, y: 51.7 }, { x: 73.53, y: 51.5 }, { x: 56.03, y: 71.74 }, { x: 41.55, y: 92.37 }, { x: 70.73, y: 92.2 },
]; // prettier-ignore

async function engine(variant: string): Promise<EngineModule> {
  const { default: create } = await import(pathToFileURL(resolve('build', variant, 'engine.mjs')).href);
  return create({ pool_size: 0 }) as Promise<EngineModule>;
}

/** An answer without faces. */
function empty({ dims: [, , height, width] }: FaceInput, stride: number): DetectorOutput {
  const cells = (height / stride) * (width / stride);
  return { stride, values: new Float32Array(15 * cells).fill(-9, 0, cells) };
}

/** Puts a face, given in input pixels, into the cell of its box's centre. */
function put(output: DetectorOutput, { dims: [, , height, width] }: FaceInput, centre: Point, side: number, landmarks: Point[]): void {
  const { stride, values } = output;
  const columns = width / stride;
  const cells = (height / stride) * columns;
  const [x, y] = [Math.floor(centre.x / stride), Math.floor(centre.y / stride)];
  const set = (channel: number, value: number) => (values[channel * cells + y * columns + x] = value);
  const offsets = [centre, ...landmarks].map((p) => [p.x / stride - x - 0.5, p.y / stride - y - 0.5]) as [number, number][];
  const [[box_x, box_y], ...points] = offsets as [[number, number], ...[number, number][]];
  [4, box_x, box_y, Math.log(side / stride), Math.log(side / stride), ...points.flat()].forEach((value, channel) => set(channel, value));
}

for (const variant of ['wasm', 'wasm-fast']) {
  test(`build/${variant} finds the faces that the detector reports, and their regions are taken`, async () => {
    const module = await engine(variant);
    const photo = OpenPhoto.open(module, { bytes: encode_png(picture), foreign: null }, 'faces.png');
    const search = new FaceSearch(module, photo);
    try {
      const input = search.input(200);
      assert.deepEqual(input.dims, [1, 3, 160, 224]); // 200 x 150, padded
      assert.equal(input.planes.length, 3 * 160 * 224);
      const mean = (at: (x: number, y: number) => number) => (at(20, 30) + at(21, 30) + at(20, 31) + at(21, 31)) / 4;
      const green = mean((x, y) => picture.pixels[(y * 400 + x) * 3 + 1] as number) / 255;
      assert.ok(Math.abs((input.planes[160 * 224 + 15 * 224 + 10] as number) - green) < 1e-5);
      assert.equal(input.planes[3 * 160 * 224 - 1], 0, 'padding');

      // A crop of 60 px at (110, 80) that leans to the right by 30 degrees, on the reduced photo.
      const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
      const landmarks = kTemplate.map(({ x, y }) => {
        const [a, b] = [((x + 0.5) / 112 - 0.5) * 60, ((y + 0.5) / 112 - 0.5) * 60];
        return { x: 110 + a * cos - b * sin, y: 80 + a * sin + b * cos };
      });
      const outputs = [8, 16, 32].map((stride) => empty(input, stride));
      put(outputs[1] as DetectorOutput, input, { x: 108, y: 84 }, 50, landmarks);
      const faces = search.find(outputs, 0.5);
      assert.equal(faces.length, 1);
      const [face] = faces;
      const near = (value: number | undefined, wanted: number) => assert.ok(Math.abs((value ?? NaN) - wanted) < 1e-3, `${value}, not ${wanted}`);
      near(face?.score, 1 / (1 + Math.exp(-4)));
      near(face?.x, 2 * (108 - 25));
      near(face?.height, 100);
      landmarks.forEach((point, i) => near(face?.landmarks[i]?.y, 2 * point.y));
      const { angle = NaN, ...rect } = face?.region as Region;
      near(angle, 30);
      assert.deepEqual(rect, { x: 148, y: 88, width: 144, height: 144 }); // 120 px and a tenth on each side
      assert.deepEqual(module.region_of_landmarks(face?.landmarks.flatMap(({ x, y }) => [x, y]) ?? []), face?.region);

      // A second pass at half the size sees the same face less surely, and another one.
      const small = search.input(100);
      const again = [8, 16, 32].map((stride) => empty(small, stride));
      const half = landmarks.map(({ x, y }) => ({ x: x / 2, y: y / 2 }));
      put(again[1] as DetectorOutput, small, { x: 54, y: 42 }, 25, half);
      put(again[0] as DetectorOutput, small, { x: 20, y: 20 }, 20, half);
      const both = search.find(again, 0.9);
      assert.equal(both.length, 2);
      near(both[0]?.width, 100);
      assert.deepEqual(search.find(again, 0.99).length, 2, 'what is less sure than asked for is left out');

      // A closer look: the network hears of squares of 64 px and moves the one face that it believes in.
      const counts: number[] = [];
      const closer = await search.look_closely(async (crops, count) => {
        assert.equal(crops.length, count * 3 * 64 * 64);
        counts.push(count);
        const answer = new Float32Array(12 * count);
        const points = kTemplate.flatMap(({ x, y }) => [((x + 0.5) / 112 - 0.5) * 8 * 0.8, ((y + 0.5) / 112 - 0.5) * 8 * 0.8]);
        for (let i = 0; i < count; ++i) answer.set([i === 0 ? 3 : -3, ...points], 12 * i);
        return answer;
      }, 0.5);
      assert.deepEqual(counts, [2, 2, 2]);
      assert.equal(closer.length, 1);
      near(closer[0]?.score, Math.sqrt((both[0]?.score ?? NaN) / (1 + Math.exp(-3))));
      near(closer[0]?.width, 100);
      near((closer[0]?.region as Region).angle, 30);

      const run = new module.Run();
      const settings = { task: 'person', mode: 'sample', effort: 'quick', robust: 'none', budget: 'flat', epsilon_255: 8, size: 64, seed: 1 };
      assert.equal(run.configure(settings).code, '');
      assert.equal(run.add(photo.engine_photo, '', '', [face?.region as Region, { x: 0, y: 0, width: 9, height: 9 }]).code, '');
      const outside = run.add(photo.engine_photo, '', '', [{ ...rect, x: 399, angle }]);
      assert.equal(outside.code, 'bad-region');
      assert.match(outside.message, /"faces.png": .*centre/);
      run.delete();
    } finally {
      search.close();
      photo.close();
    }
  });

  test(`build/${variant} refuses an answer that makes no sense`, async () => {
    const module = await engine(variant);
    const photo = OpenPhoto.open(module, { bytes: encode_png(picture), foreign: null }, 'faces.png');
    const refused = (code: string, use: () => unknown) =>
      assert.throws(use, (error) => error instanceof EngineError && error.code === code);
    refused('bad-setting', () => new FaceSearch(module, photo).input(5));
    const search = new FaceSearch(module, photo);
    const good = empty(search.input(64), 16);
    assert.deepEqual(search.find([good], 0.5), []);
    refused('bad-network', () => search.find([{ stride: 16, values: good.values.map((v, i) => (i === 20 ? NaN : v)) }], 0.5));
    refused('bad-network', () => search.find([{ stride: 8, values: good.values }], 0.5));
    refused('bad-network', () => search.find([good, good], 0.5));
    assert.deepEqual(await search.look_closely(() => assert.fail('there is nothing to look at'), 0.5), []);
    search.input(64);
    put(good, { planes: new Float32Array(), dims: [1, 3, 64, 64] }, { x: 30, y: 30 }, 20, kTemplate);
    assert.equal(search.find([good], 0.5).length, 1);
    await assert.rejects(search.look_closely(async () => new Float32Array(11), 0.5), /11 values instead of 12/);
    assert.equal(module.region_of_landmarks([1, 2, 3]), null);
    assert.equal(module.region_of_landmarks(new Array<number>(10).fill(7)), null);
    search.close();
    photo.close();
  });
}
