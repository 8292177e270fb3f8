// The page: web/index.html and its worker to dist, a static site that works in any folder of any host.
// Names carry no hash: the service worker and the local server know what is fresh.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { font_subsets } from './font-subsets.ts';
import { headers_file, meta_policy } from './src/security.ts';
import { with_english_words } from './src/words/english-html.ts';

const web = dirname(fileURLToPath(import.meta.url));
const project = dirname(web);

/** A module of Emscripten under the ending .js, which every server knows; it starts its threads by its own name. */
function renamed(folder: string, name: string): string {
  const text = readFileSync(join(project, 'build', folder, `${name}.mjs`), 'utf8');
  return text.replaceAll(`"${name}.mjs"`, `"${name}.js"`);
}

const without_source_map = (script: string) => script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');

// Puts files that other tools made beside the bundle, under stable names:
//   wasm/{engine,ui}.{js,wasm}, wasm-fast/engine.{js,wasm}, models/*, ort/{ort,run}.{jspi,wasm}.*,
//   heif/{libheif.js,libheif.wasm,LICENSE}, fonts/{zh,ja}-{400.ttf,600.ttf,LICENSE}
function made_elsewhere(): Plugin {
  const modules = [['wasm', 'engine'], ['wasm', 'ui'], ['wasm-fast', 'engine']] as const; // prettier-ignore
  return {
    name: 'untaught:made-elsewhere',
    apply: 'build',
    async generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) => this.emitFile({ type: 'asset', fileName, source });
      for (const [folder, name] of modules) {
        emit(`${folder}/${name}.js`, renamed(folder, name));
        emit(`${folder}/${name}.wasm`, readFileSync(join(project, 'build', folder, `${name}.wasm`)));
      }
      for (const name of readdirSync(join(project, 'models')).filter((file) => /\.(onnx|json)$/.test(file))) {
        emit(`models/${name}`, readFileSync(join(project, 'models', name)));
      }
      for (const [build, name] of [['jspi', '.jspi'], ['wasm', '']] as const) {
        const runtime = (file: string) => readFileSync(join(project, 'node_modules/onnxruntime-web/dist', file));
        emit(`ort/ort.${build}.js`, without_source_map(runtime(`ort.${build}.min.mjs`).toString()));
        emit(`ort/run.${build}.js`, runtime(`ort-wasm-simd-threaded${name}.mjs`));
        emit(`ort/run.${build}.wasm`, runtime(`ort-wasm-simd-threaded${name}.wasm`));
      }
      const libheif = join(project, 'node_modules/libheif-js/libheif-wasm');
      // A script that leaves a global behind, as a module.
      emit('heif/libheif.js', `${readFileSync(join(libheif, 'libheif.js'), 'utf8')}\nexport default libheif;\n`);
      for (const name of ['libheif.wasm', 'LICENSE']) emit(`heif/${name}`, readFileSync(join(libheif, name)));
      for (const [name, content] of await font_subsets(join(project, 'node_modules'))) emit(`fonts/${name}`, content);
      emit('_headers', headers_file);
    },
  };
}

// The policy holds from the page's first byte, on hosts that send no headers too.
function policy_in_page(): Plugin {
  return {
    name: 'untaught:policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: meta_policy }, injectTo: 'head-prepend' },
    ],
  };
}

function words_in_page(): Plugin {
  return { name: 'untaught:words-in-page', transformIndexHtml: with_english_words };
}

const names = {
  entryFileNames: '[name].js',
  chunkFileNames: ({ facadeModuleId }: { facadeModuleId: string | null }) =>
    facadeModuleId?.includes('/src/words/') ? 'words/[name].js' : '[name].js',
  assetFileNames: '[name][extname]',
};

export default defineConfig({
  root: web,
  base: './',
  logLevel: 'warn',
  plugins: [made_elsewhere(), policy_in_page(), words_in_page()],
  build: {
    outDir: join(project, 'dist'),
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
