// web/src/engine/bindings.d.ts is kept by hand: it must name what both variants of the engine bind, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

type Class = { prototype: object; new (...args: unknown[]): unknown };

const text = readFileSync('web/src/engine/bindings.d.ts', 'utf8');

/** Interface name -> the names of its methods or fields. */
const declared = new Map(
  [...text.matchAll(/export interface (\w+)[^{]*\{([^]*?)\n?\}/g)].map(([, name, body]) => [
    name as string,
    [...(body as string).matchAll(/^  (\w+)(?:\([^)]*\))?:/gm)].map(([, member]) => member as string),
  ]),
);

for (const variant of ['wasm', 'wasm-fast']) {
  test(`the types say what build/${variant} binds`, async () => {
    const { default: create } = await import(pathToFileURL(resolve('build', variant, 'engine.mjs')).href);
    const module = (await create({ pool_size: 0 })) as Record<string, unknown>;
    const classes = [...declared.keys()].filter((name) => typeof module[name] === 'function');
    assert.deepEqual(classes.sort(), ['Bytes', 'Check', 'Driven', 'FaceSearch', 'Faces', 'Noise', 'Photo', 'Run']);
    for (const name of classes) {
      const bound = Object.getOwnPropertyNames((module[name] as Class).prototype).filter((member) => member !== 'constructor');
      assert.deepEqual(bound.sort(), [...(declared.get(name) ?? [])].sort(), name);
    }
    // Without dynamic execution embind cannot give a function its length, so only presence is compared.
    for (const name of declared.get('EngineModule') ?? []) assert.equal(typeof module[name], 'function', name);
  });

  test(`value objects of build/${variant} have the declared fields`, async () => {
    const { default: create } = await import(pathToFileURL(resolve('build', variant, 'engine.mjs')).href);
    const module = await create({ pool_size: 0 });
    const fields = (name: string) => [...(declared.get(name) ?? [])];
    const same = (value: object, name: string) => assert.deepEqual(Object.keys(value).sort(), fields(name).sort(), name);
    same(module.epsilon_limits(), 'EpsilonLimits');
    const settings = { task: 'person', mode: 'sample', effort: 'quick', robust: 'none', budget: 'flat', epsilon_255: 8, size: 64, seed: 1 };
    same(settings, 'RunSettings');
    same(module.check_settings(settings), 'Failure');
    assert.equal(module.check_settings({ ...settings, mode: 'odd' }).code, 'bad-setting');
    const run = new module.Run();
    run.begin_probe();
    same(run.progress(), 'RunProgress');
    assert.equal(run.place(2 ** 28, 2 ** 27).code, '');
    same(run.tick(), 'CommandFacts');
    same(run.command_view(), 'SlabView');
    assert.equal(run.command_bytes().byteLength, run.command_view().size_bytes);
    run.delete();
    const check = new module.Check();
    check.configure(1);
    assert.equal(check.photo_count(), 0);
    check.delete();
  });
}
