// What the bench's figures rest on: equal results are told from wrong ones, layouts are turned without loss, shapes shrink in
// the order that is said. None of it needs the peers or a device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout_of, make_inputs } from './inputs.ts';
import { difference } from './measure.ts';
import { kToChannelsFirst, kToHwio, kToOihw, transposed } from './peers/layouts.ts';
import type { Report, Row } from './report.ts';
import { scaled } from './scale.ts';
import { report_lines } from './table.ts';
import { verdicts } from './verdicts.ts';
import { all_work, gflop_of, name_of, passes_of, type ConvolutionWork, type NetworkWork } from './work.ts';

const works = all_work(true);
const network = (name: string) => works.find((work): work is NetworkWork => work.kind === 'network' && work.name === name) as NetworkWork;

test('a result that differs is refused, whatever the way', () => {
  const y = Float32Array.from([1, -2, 3, 0]);
  const changed = (index: number, value: number) => ({ y: y.map((old, i) => (i === index ? value : old)) });
  assert.equal(difference({ y }, { y: y.slice() }), '');
  assert.equal(difference({ y }, changed(1, -2.000001)), '', 'rounding');
  assert.match(difference({ y }, changed(1, 2)), /off by up to 4/);
  assert.notEqual(difference({ y }, changed(0, NaN)), '');
  assert.notEqual(difference({ y }, { y: y.subarray(1) }), '', 'too short');
  assert.notEqual(difference({ y }, {}), '', 'missing');
});

test('noise may differ where a gradient is nearly zero, and nowhere else', () => {
  const noise = new Float32Array(1000).fill(0.003);
  const with_flips = (count: number) => ({ noise: noise.map((value, i) => (i < count ? -value : value)) });
  assert.equal(difference({ noise }, with_flips(5)), '');
  assert.match(difference({ noise }, with_flips(6)), /0.6 % of the values moved the other way/);
  const with_rest = (count: number) => ({ noise: noise.map((value, i) => (i < count ? 0 : value)) });
  assert.equal(difference({ noise }, with_rest(100)), '');
  assert.notEqual(difference({ noise }, with_rest(101)), '');
  assert.notEqual(difference({ noise }, { noise: noise.map(() => NaN) }), '');
});

test('layouts are turned and turned back', () => {
  const values = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, i) => i);
  const first = transposed(values, [2, 3, 4, 5], kToChannelsFirst);
  // [n, h, w, c] = [1, 2, 3, 4] is the last value of both; [0, 0, 1, 0] comes second in a row of a channel.
  assert.equal(first.at(-1), values.at(-1));
  assert.equal(first[1], 5);
  const weights = transposed(values, [2, 3, 4, 5], kToOihw);
  assert.notDeepEqual(weights, values);
  assert.deepEqual(transposed(weights, [5, 4, 2, 3], kToHwio), values);
});

test('shapes shrink by their batch first, then by their pixels, and fit', () => {
  const conv = works[1] as ConvolutionWork;
  const whole = gflop_of(conv, 'forward');
  assert.deepEqual(scaled(conv, whole), conv);
  assert.deepEqual(scaled(conv, whole / 4), { ...conv, n: conv.n / 4 });
  assert.deepEqual(scaled(conv, whole / 128), { ...conv, n: 1, size: conv.size / 2 });
  for (const work of works) {
    const pass = passes_of(work)[0] as string;
    const small = scaled(work, 1e-9);
    assert.ok(gflop_of(small, pass) <= gflop_of(work, pass), name_of(work));
    if (small.kind === 'network') assert.equal(small.size, 64);
  }
});

test('the networks have the parameters that their papers and trainers have', () => {
  // Weights without the padding to 64: of the trainers in tests/efficacy/networks.py, which PyTorch counts as 1,252,357 and 123,109
  // with 101 classes.
  const count = (work: NetworkWork) => {
    const { nodes, weight, bias } = layout_of(work);
    const sizes = [weight, bias, ...nodes.flatMap((node) => (node ? [node.weight, node.affine] : []))];
    return sizes.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
  };
  assert.equal(count(network('ResNet-10')), 1_252_357);
  assert.equal(count(network('MobileNetV2-like')), 123_109);
});

test('inputs repeat, and fill their range', () => {
  const work: NetworkWork = { ...network('default surrogate'), n: 4 };
  const [first, second] = [make_inputs(work), make_inputs(work)];
  assert.deepEqual(first, second);
  const images = first['images'] as Float32Array;
  assert.deepEqual([Math.min(...images), Math.max(...images)], [0, 255]);
  assert.ok((first['labels'] as Float32Array).every((label) => label >= 0 && label < work.classes));
});

const row = (ours: number, theirs: number | string): Row => ({
  work: 'default surrogate, 64 px', pass: 'training step', n: 8, size: 64, full_n: 64, full_size: 64, gflop: 1, gbyte: 0,
  cells: {
    'ours webgpu': { seconds: ours },
    'tfjs webgpu': typeof theirs === 'string' ? { reason: theirs } : { seconds: theirs, n: 4 },
  },
}); // prettier-ignore
const report = (one: Row): Report => ({
  machine: 'a machine', threads: 2, adapter: 'an adapter', software: true, memory: [], overhead: [], verdicts: [], seconds: 1,
  sections: [{ title: 'WebGPU', columns: ['ours webgpu', 'tfjs webgpu'], ceilings: { 'ours webgpu': { gflops: 10, gbytes: 1 } }, rows: [one] }],
}); // prettier-ignore

test('a bar is met by the ratio alone, for the same batch', () => {
  // The peer did half the batch in 0.8 s: 1.6 s for all of it.
  assert.deepEqual(verdicts(report(row(1, 0.8))).map(({ measured, met }) => [measured, met]), [['1.60x', true]]);
  assert.deepEqual(verdicts(report(row(1, 0.7))).map(({ measured, met }) => [measured, met]), [['1.40x', false]]);
  const [none] = verdicts(report(row(1, 'no gradients')));
  assert.equal(none?.measured, 'no peer did it');
});

test('the table says what is missing, wrong and scaled', () => {
  const text = (one: Row) => report_lines(report(one)).join('\n');
  assert.match(text(row(1, 0.8)), /an adapter \(software.*8 of 64 .*1000 ms, 1\.00 GFLOP\/s, 10 %.*\[1\].*1\.60x/s);
  assert.match(text(row(1, 'no gradients')), /- \[1\].*\n\[1\] tfjs webgpu: no gradients/s);
  assert.match(text(row(1, 'WRONG: y')), /wrong \[1\]/);
});
