// The shader texts as the bundler packs them, for the page's worker.
import type { ShaderSource } from './gpu.ts';

const files = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

export const bundled_shaders: ShaderSource = new Map(
  Object.entries(files).map(([path, text]) => [path.replace('../../shaders/', ''), text]),
);
