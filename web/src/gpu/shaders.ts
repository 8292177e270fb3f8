// Shader texts: one kernel per file, named as its entry point; files of shared/ are appended where a header line
// `// use: shared/<name>.wgsl` asks for them. Appended, not prepended: line numbers of the kernel stay its own.
import { GpuError } from './device.ts';

/** Path below shaders/ (with '/') -> text. */
export type ShaderSource = ReadonlyMap<string, string>;

export interface Kernel {
  /** Entry point and file name without folder and ending. */
  name: string;
  path: string;
  code: string;
  /** Which file a line of `code` (from 1) comes from. */
  locate(line: number): { path: string; line: number };
}

const kUse = /^\/\/ use: (\S+)$/gm;

function used_files(text: string): string[] {
  return [...text.matchAll(kUse)].map((match) => match[1] as string);
}

/** All kernels, with what they use; throws where a used file is missing or two kernels share a name. */
export function load_kernels(source: ShaderSource): Map<string, Kernel> {
  const kernels = new Map<string, Kernel>();
  for (const [path, text] of source) {
    if (path.startsWith('shared/')) continue;
    const name = path.replace(/^.*\//, '').replace(/\.wgsl$/, '');
    const other = kernels.get(name);
    if (other) throw new Error(`shaders: ${path} and ${other.path} have the same name`);
    kernels.set(name, assemble(name, path, text, source));
  }
  return kernels;
}

function assemble(name: string, path: string, text: string, source: ShaderSource): Kernel {
  const parts: { path: string; first_line: number }[] = [];
  const texts: string[] = [];
  let lines = 1;
  const append = (part: string, part_text: string) => {
    parts.unshift({ path: part, first_line: lines });
    const ended = part_text.endsWith('\n') ? part_text : `${part_text}\n`;
    texts.push(ended);
    lines += ended.split('\n').length - 1;
  };
  append(path, text);
  for (const used of used_files(text)) {
    const shared = source.get(used);
    if (shared === undefined) throw new Error(`shaders: ${path} uses ${used}, which does not exist`);
    append(used, shared);
  }
  return {
    name,
    path,
    code: texts.join(''),
    locate(line) {
      const part = parts.find((candidate) => candidate.first_line <= line) ?? { path, first_line: 1 };
      return { path: part.path, line: line - part.first_line + 1 };
    },
  };
}

/** Differs between shaders that differ: FNV-1a over paths and texts, in hexadecimal. */
export function version_of(source: ShaderSource): string {
  let hash = 0x811c9dc5;
  for (const [path, text] of [...source].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const c of `${path}\n${text}`) hash = Math.imul(hash ^ (c.codePointAt(0) as number), 0x01000193) >>> 0;
  }
  return hash.toString(16);
}

/** Compiles a kernel; rejects with a ShaderError that names file and line. */
export async function compile_kernel(device: GPUDevice, kernel: Kernel): Promise<GPUShaderModule> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: kernel.path, code: kernel.code });
  const [failure, info] = await Promise.all([device.popErrorScope(), module.getCompilationInfo()]);
  const errors = info.messages.filter((message) => message.type === 'error');
  if (errors.length > 0 || failure) throw new ShaderError(kernel, errors, failure?.message ?? '');
  return module;
}

/** Code 'gpu-failure': a driver may refuse what others take, and the work can go on elsewhere. */
export class ShaderError extends GpuError {
  override name = 'ShaderError';
  constructor(kernel: Kernel, messages: readonly GPUCompilationMessage[], otherwise: string) {
    const texts = messages.map((message) => {
      const place = kernel.locate(message.lineNum);
      return `shaders/${place.path}:${place.line}:${message.linePos}: ${message.message}`;
    });
    super('gpu-failure', texts.length > 0 ? texts.join('\n') : `shaders/${kernel.path}: ${otherwise}`);
  }
}

/** Every kernel through the compiler and into a pipeline with its default overrides; the errors, empty when all are
 *  fine. Needs no driver: npm webgpu's create(['backend=null']) is enough. */
export async function lint_shaders(device: GPUDevice, source: ShaderSource): Promise<string[]> {
  const complaints: string[] = [];
  for (const kernel of load_kernels(source).values()) {
    try {
      const module = await compile_kernel(device, kernel);
      await device.createComputePipelineAsync({
        label: kernel.name,
        layout: 'auto',
        compute: { module, entryPoint: kernel.name },
      });
    } catch (error) {
      complaints.push(error instanceof ShaderError ? error.message : `shaders/${kernel.path}: ${String(error)}`);
    }
  }
  return complaints;
}
