// The worker's logic that needs neither a browser nor the engine: results that go while they are opened, and runs that
// begin again elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Faces, Noise, Run } from '../../web/src/engine/bindings.d.ts';
import type { ChosenExecutor } from '../../web/src/engine/choose.ts';
import type { Executor } from '../../web/src/engine/drive.ts';
import { EngineError } from '../../web/src/engine/errors.ts';
import type { Engine } from '../../web/src/engine/load.ts';
import { GpuError } from '../../web/src/gpu.ts';
import { Desk, kGone } from '../../web/src/worker/desk.ts';
import { Photos } from '../../web/src/worker/photos.ts';
import { Training } from '../../web/src/worker/training.ts';
import type { WorkHost } from '../../web/src/worker/work.ts';

const fine = { code: '', message: '' };
const settings = { task: 'person', mode: 'sample', epsilon_255: 8, effort: 'quick', size: 64, seed: 1, format: 'png' } as const;

/** An engine in which every photo opens and every call succeeds; a deleted noise must not be used. */
function fake_module(run: Partial<Run> = {}): Engine['module'] {
  class FakePhoto {
    open = () => fine;
    figures = () => ({ psnr_db: 30, max_change_255: 8 });
    delete(): void {}
    apply(noise: FakeNoise) {
      assert.ok(!noise.deleted, 'the handle was deleted');
      return fine;
    }
  }
  class FakeBytes {
    view = () => new Uint8Array(3);
    delete(): void {}
  }
  class FakeRun {
    constructor() {
      Object.assign(this, run);
    }
  }
  return { Photo: FakePhoto, Bytes: FakeBytes, Run: FakeRun } as unknown as Engine['module'];
}

class FakeNoise {
  deleted = false;
  delete(): void {
    this.deleted = true;
  }
}

test('a result that is discarded while its photo is read is not opened', async () => {
  const photos = new Photos();
  const entry = photos.add('a.png', new Blob(['abc']));
  const noise = new FakeNoise() as unknown as Noise;
  const result = { psnr_db: 30, max_change_255: 8, epsilon_255: 8, mode: 'sample' } as const;
  photos.set_result(entry, noise, result);
  const desk = new Desk(fake_module());
  const opening = desk.open_result(entry, noise);
  photos.set_regions(entry, []);
  await assert.rejects(opening, (error) => error instanceof EngineError && error.code === kGone);

  const other = new FakeNoise() as unknown as Noise;
  photos.set_result(entry, other, result);
  assert.equal((await desk.open_result(entry, other)).figures?.max_change_255, 8);
});

test('regions that the page asks for are made to fit the photo', () => {
  const photos = new Photos();
  const entry = photos.add('a.png', new Blob(['abc']));
  Object.assign(entry.shown, { width: 100, height: 80 });
  const fitted = (x: number, y: number, width: number, height: number, angle?: number) => {
    photos.set_regions(entry, [angle === undefined ? { x, y, width, height } : { x, y, width, height, angle }]);
    const [region] = entry.shown.regions;
    return region ? [region.x, region.y, region.width, region.height, ...(region.angle === undefined ? [] : [region.angle])] : [];
  };
  assert.deepEqual(fitted(-5, 70, 20, 20), [0, 70, 15, 10]);
  assert.deepEqual(fitted(200, 0, 20, 20), []);
  // A placed region keeps its size; its centre stays in the photo.
  assert.deepEqual(fitted(-5, 70, 20, 20, 30), [-5, 70, 20, 20, 30]);
  assert.deepEqual(fitted(200, -50, 21, 20, 350), [89, -10, 21, 20, -10]);
  assert.deepEqual(fitted(-50, 10.4, 21, 20, -180), [-10, 10, 21, 20, -180]);
  assert.deepEqual(fitted(5, 5, 0, 20, 0), []);
  assert.deepEqual(fitted(5, 5, 10, 10, NaN), [5, 5, 10, 10, 0]);
});

/** A run of these commands, begun again and again. */
function fake_run(commands: string[], photos = 0): Partial<Run> {
  let left: string[] = [];
  let rounds = 0;
  return {
    configure: () => fine,
    add: () => fine,
    photo_count: () => photos,
    begin: () => {
      [left, rounds] = [[...commands], 0];
      return fine;
    },
    use_cpu: () => fine,
    tick: () => ({ kind: left.shift() ?? 'done', program: 0, repeat: 1 }),
    progress: () => ({ rounds_done: ++rounds, rounds_total: 9, fraction: 0.1, train_loss: 10 + rounds, train_accuracy: 0 }),
    noise: () => new FakeNoise(),
    execute: () => undefined,
    cancel: () => undefined,
    release_cpu: () => undefined,
    delete: () => undefined,
  } as unknown as Partial<Run>;
}

/** A graphics processor whose device is lost with the first read, or not. */
function fake_gpu(is_lost: boolean, renew: () => Promise<ChosenExecutor>): ChosenExecutor {
  const lose = () => (is_lost ? Promise.reject(new GpuError('device-lost', 'it went away')) : Promise.resolve());
  const executor: Executor = {
    most_in_flight: 2,
    write: async () => undefined,
    replay: async () => undefined,
    read: lose,
    release: () => undefined,
  };
  return { facts: { kind: 'gpu', name: 'a card', reason: '' }, bind: async () => executor, renew };
}

function fake_host(executor: ChosenExecutor, run: Partial<Run>, notify: WorkHost['notify']): WorkHost {
  return {
    engine: { module: fake_module(run), variant: 'fast', threads: 2 },
    faces: null as unknown as Faces,
    photos: new Photos(),
    executor,
    choice: 'auto',
    alone: (work) => work(),
    changed: () => undefined,
    made: () => undefined,
    finished: () => undefined,
    notify,
  };
}

const no_device = () => Promise.reject(new GpuError('no-adapter', 'none is left'));

test('a run that begins again on the processor, where no new device comes, shows its own progress only', async () => {
  const told: string[] = [];
  const host = fake_host(fake_gpu(true, no_device), fake_run(['write', 'write', 'read']), (_, text) => {
    told.push(text);
    assert.deepEqual(training.progress.loss, [11, 12]);
  });
  const training = new Training(host, [], settings);
  await training.run();
  assert.equal(host.executor.facts.kind, 'cpu');
  assert.equal(told.length, 1);
  assert.deepEqual([training.progress.rounds_done, training.progress.loss], [3, [11, 12, 13]]);
});

test('after its device was lost a run goes on with a new one: finished photos stay, the others are done again', async () => {
  const told: string[] = [];
  const next = fake_gpu(false, no_device);
  const host = fake_host(fake_gpu(true, async () => next), fake_run(['write', 'read'], 1), (_, text) => void told.push(text));
  host.choice = 'gpu';
  const finished = host.photos.add('a.png', new Blob(['abc']));
  const noise = new FakeNoise();
  host.photos.set_result(finished, noise as unknown as Noise, { psnr_db: 30, max_change_255: 8, epsilon_255: 8, mode: 'sample' });
  const under_way = host.photos.add('b.png', new Blob(['def']));
  await new Training(host, [under_way], settings).run();
  assert.equal(host.executor, next);
  assert.deepEqual([finished.shown.state, noise.deleted, under_way.shown.state], ['done', false, 'done']);
  assert.deepEqual(told.map((text) => /was lost .* done again, finished photos stay/.test(text)), [true]);

  // One that is lost again and again is given up, where it was asked for.
  host.executor = fake_gpu(true, async () => fake_gpu(true, no_device));
  await new Training(host, [under_way], settings).run();
  assert.deepEqual([under_way.shown.state, told.at(-1)], ['ready', 'it went away']);
});
