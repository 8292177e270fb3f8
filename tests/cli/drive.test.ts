// How a run is driven, with an executor whose replays end when the test says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandFacts, Run } from '../../web/src/engine/bindings.d.ts';
import { drive, macrotask, type Executor } from '../../web/src/engine/drive.ts';

type Command = Pick<CommandFacts, 'kind'> & Partial<CommandFacts>;

class FakeRun {
  cancelled = 0;
  constructor(private readonly commands: Command[]) {}
  tick(): Command {
    return this.commands.shift() ?? { kind: 'done' };
  }
  cancel(): void {
    ++this.cancelled;
  }
}

/** Notes what it is asked for and what ends. */
class FakeExecutor implements Executor {
  readonly log: string[] = [];
  private readonly waiting: { name: string; end: (error?: Error) => void }[] = [];

  constructor(readonly most_in_flight: 1 | 2) {}

  async write(): Promise<void> {
    this.log.push('write');
  }
  async read(): Promise<void> {
    this.log.push('read');
  }
  replay(_run: Run, program: number, repeat: number): Promise<void> {
    const name = `${program}x${repeat}`;
    this.log.push(`begin ${name}`);
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, end: (error) => (error ? reject(error) : resolve()) });
    });
  }
  release(): void {}

  get in_flight(): number {
    return this.waiting.length;
  }

  /** Ends the oldest replay and lets everyone act on it. */
  async end(error?: Error): Promise<void> {
    const oldest = this.waiting.shift();
    assert.ok(oldest, 'nothing is under way');
    this.log.push(`end ${oldest.name}`);
    oldest.end(error);
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; ++i) await macrotask();
}

function start(commands: Command[], most_in_flight: 1 | 2) {
  const run = new FakeRun(commands);
  const executor = new FakeExecutor(most_in_flight);
  const abort = new AbortController();
  let steps = 0;
  const driven = drive(abort.signal, run as unknown as Run, executor, () => void ++steps);
  driven.catch(() => undefined);
  return { run, executor, abort, driven, steps: () => steps };
}

const replay = (program: number, repeat: number): Command => ({ kind: 'run', program, repeat });

test('the next replay is submitted before the one before it has ended, and never a third', async () => {
  const { executor, driven } = start([replay(0, 1), replay(1, 1), replay(2, 1)], 2);
  await settled();
  assert.deepEqual(executor.log, ['begin 0x1', 'begin 1x1']);
  await executor.end();
  assert.deepEqual(executor.log.slice(2), ['end 0x1', 'begin 2x1']);
  await executor.end();
  await executor.end();
  await driven;
});

test('an executor that works at once is given one replay at a time', async () => {
  const { executor, driven } = start([replay(0, 1), replay(1, 1)], 1);
  await settled();
  assert.deepEqual(executor.log, ['begin 0x1']);
  await executor.end();
  await executor.end();
  await driven;
});

test('writes are queued behind replays, reads wait for them', async () => {
  const { executor, driven } = start([replay(0, 1), { kind: 'write' }, replay(1, 1), { kind: 'read' }], 2);
  await settled();
  assert.deepEqual(executor.log, ['begin 0x1', 'write', 'begin 1x1']);
  await executor.end();
  assert.ok(!executor.log.includes('read'));
  await executor.end();
  await driven;
  assert.equal(executor.log.at(-1), 'read');
});

test('a run ends when its last replay has', async () => {
  const { executor, driven } = start([replay(0, 1)], 2);
  let over = false;
  void driven.then(() => (over = true));
  await settled();
  assert.ok(!over);
  await executor.end();
  await driven;
});

test('progress is told after each wait', async () => {
  const { executor, driven, steps } = start([replay(0, 3)], 2);
  await settled();
  let before = steps();
  while (executor.in_flight > 1) {
    await executor.end();
    assert.ok(steps() > before);
    before = steps();
  }
  await executor.end();
  await driven;
});

test('a cancel waits for what is under way, submits nothing more and rejects with its reason', async () => {
  const { executor, driven, abort, run } = start([replay(0, 1000)], 2);
  await settled();
  abort.abort(new Error('enough'));
  const begun = executor.log.filter((line) => line.startsWith('begin')).length;
  while (executor.in_flight > 0) await executor.end();
  await assert.rejects(driven, /enough/);
  assert.equal(executor.log.filter((line) => line.startsWith('begin')).length, begun);
  assert.equal(run.cancelled, 1);
});

test('a replay that fails ends the run with its error', async () => {
  const { executor, driven, run } = start([replay(0, 1), replay(1, 1), { kind: 'read' }], 2);
  await settled();
  await executor.end();
  await executor.end(new Error('lost'));
  await assert.rejects(driven, /lost/);
  assert.ok(!executor.log.includes('read'));
  assert.equal(run.cancelled, 1);
});
