// The bench's worker for ./untaught bench --page: one script, to build/bench-page.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const project = dirname(dirname(fileURLToPath(import.meta.url)));

export default defineConfig({
  root: project,
  logLevel: 'warn',
  publicDir: false,
  build: {
    outDir: join(project, 'build/bench-page'),
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    modulePreload: false,
    rolldownOptions: {
      input: { 'page-worker': join(project, 'tests/bench/page-worker.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      preserveEntrySignatures: 'strict',
    },
  },
});
