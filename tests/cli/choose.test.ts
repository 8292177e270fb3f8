// Which executor is taken, with a run that only keeps count in place of the engine's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../web/src/engine/bindings.d.ts';
import { choose_executor, type GpuPlatform } from '../../web/src/engine/choose.ts';
import type { Engine } from '../../web/src/engine/load.ts';
import { GpuError } from '../../web/src/gpu.ts';
import { MemoryStore } from '../../web/src/gpu/tuning-store.ts';

const shaders = async () => new Map<string, string>();
const tuning = async () => new MemoryStore();

/** An engine whose runs note that they are deleted. cpu: what use_cpu answers. */
function fake_engine(cpu: { code: string; message: string }): { engine: Engine; open_runs: () => number } {
  let open = 0;
  class FakeRun {
    constructor() {
      ++open;
    }
    begin_probe(): void {}
    use_cpu() {
      return cpu;
    }
    delete(): void {
      --open;
    }
  }
  const module = { Run: FakeRun as unknown as new () => Run } as Engine['module'];
  return { engine: { module, variant: 'fast', threads: 2 }, open_runs: () => open };
}

const broken: [string, GpuPlatform['gpu']][] = [
  ['cannot be loaded', async () => assert.fail('no such module: webgpu')],
  ['fails when it is asked', async () => ({ requestAdapter: () => Promise.reject(new TypeError('no such module: webgpu')) }) as unknown as GPU],
];

for (const [what, gpu] of broken) {
  test(`WebGPU that ${what} leaves the processor, with the reason, or is a GpuError where it was asked for`, async () => {
    const { engine } = fake_engine({ code: '', message: '' });
    const { facts } = await choose_executor('auto', engine, { gpu, shaders, tuning });
    assert.equal(facts.kind, 'cpu');
    assert.match(facts.reason, /WebGPU cannot be used here: .*no such module/);
    await assert.rejects(choose_executor('gpu', engine, { gpu, shaders, tuning }), (error) => {
      assert.ok(error instanceof GpuError);
      assert.equal(error.code, 'no-webgpu');
      return true;
    });
  });
}

test('a trial that cannot even begin keeps no run', async () => {
  const { engine, open_runs } = fake_engine({ code: 'device-limit', message: 'too much for this memory' });
  let destroyed = 0;
  const info = { vendor: 'v', architecture: 'a', device: 'd', description: 'a card', isFallbackAdapter: false };
  const device = { destroy: () => void ++destroyed };
  const adapter = { info, limits: {}, features: new Set(), requestDevice: async () => device };
  const gpu = async () => ({ requestAdapter: async () => adapter }) as unknown as GPU;
  const { facts } = await choose_executor('auto', engine, { gpu, shaders, tuning });
  assert.match(facts.reason, /failed its trial: too much for this memory/);
  assert.equal(open_runs(), 0);
  assert.equal(destroyed, 1);
});
