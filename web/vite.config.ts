// The page: web/index.html and its worker to web/dist, a static site that works in any folder of any host.
// Names carry no hash: the service worker and the local server know what is fresh.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const web = dirname(fileURLToPath(import.meta.url));
const project = dirname(web);

// Puts files that other tools made beside the bundle, under stable names:
//   wasm/{engine,ui}.{mjs,wasm}, wasm-fast/engine.{mjs,wasm}, models/*
function made_elsewhere(): Plugin {
  const files: [string, string][] = [
    ...['engine.mjs', 'engine.wasm', 'ui.mjs', 'ui.wasm'].map((name): [string, string] => ['wasm', name]),
    ...['engine.mjs', 'engine.wasm'].map((name): [string, string] => ['wasm-fast', name]),
  ];
  return {
    name: 'untaught:made-elsewhere',
    apply: 'build',
    generateBundle() {
      for (const [folder, name] of files) {
        const source = readFileSync(join(project, 'build', folder, name));
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source });
      }
      for (const name of readdirSync(join(project, 'models')).filter((file) => /\.(onnx|json)$/.test(file))) {
        this.emitFile({ type: 'asset', fileName: `models/${name}`, source: readFileSync(join(project, 'models', name)) });
      }
    },
  };
}

const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' };

export default defineConfig({
  root: web,
  base: './',
  logLevel: 'warn',
  plugins: [made_elsewhere()],
  build: {
    outDir: join(web, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // The content security policy allows neither inline scripts nor data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { output: names },
  },
  worker: { format: 'es', rolldownOptions: { output: names } },
});
