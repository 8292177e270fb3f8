// Bundles the TypeScript: node web/build.mjs page|cli|bench...
//   page -> dist (with the wasm modules and models beside it)   cli -> build/cli/{cli,serve}.mjs   bench -> build/bench/bench.mjs
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const web = dirname(fileURLToPath(import.meta.url));
const project = dirname(web);

// inputs: output name -> source file, relative to the project; out_dir likewise; ssr: which packages stay outside.
export async function bundle_for_node(inputs, out_dir, ssr = {}) {
  await build({
    configFile: join(web, 'vite.node.config.ts'),
    ssr,
    build: {
      outDir: join(project, out_dir),
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(inputs).map(([name, file]) => [name, join(project, file)])),
      },
    },
  });
}

// dist/SHA256SUMS, for sha256sum -c: who builds the same sources gets the same lines.
function write_sums() {
  const dist = join(project, 'dist');
  const lines = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
    .sort()
    .map((path) => `${createHash('sha256').update(readFileSync(join(dist, path))).digest('hex')}  ${path}\n`);
  writeFileSync(join(dist, 'SHA256SUMS'), lines.join(''));
}

async function page() {
  await build({ configFile: join(web, 'vite.config.ts') });
  await build({ configFile: join(web, 'vite.service-worker.config.ts') });
  write_sums();
}

const bundles = {
  page,
  cli: () => bundle_for_node({ cli: 'web/src/cli.ts', serve: 'web/src/serve.ts' }, 'build/cli'),
  // The peers go into the bundle: their packages are not the project's.
  bench: () =>
    bundle_for_node({ bench: 'tests/bench/bench.ts' }, 'build/bench', { noExternal: true, external: ['webgpu', 'playwright-core'] }),
  'bench-page': () => build({ configFile: join(web, 'vite.bench-page.config.ts') }),
};

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of argv.slice(2)) await bundles[name]();
}
