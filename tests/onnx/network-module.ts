// The wasm module of tests/onnx/onnx.cpp in TypeScript's terms.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GpuExecutor } from '../../web/src/gpu.ts';
import type { ModuleDescription } from '../../web/src/program-types.ts';

interface Exports {
  HEAPU8: Uint8Array<ArrayBuffer>;
  HEAPF32: Float32Array<ArrayBuffer>;
  UTF8ToString(address: number): string;
  _sample_count(): number;
  _sample_name(index: number): number;
  _sample_bytes(index: number): number;
  _sample_size(index: number): number;
  _network_file(size: number): number;
  _network_load(n: number): number;
  _network_input_size(axis: number): number;
  _network_input(): number;
  _network_output_count(): number;
  _network_write(): void;
  _network_run(): void;
  _network_output(): number;
  _network_description(): number;
  _network_buffer(persistent: number): number;
  _network_set_result(address: number): void;
}

export interface NamedFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** One network at a time; values are in ONNX's order. */
export class NetworkModule {
  private constructor(private readonly wasm: Exports) {}

  /** variant: a folder of build/ */
  static async load(variant: string): Promise<NetworkModule> {
    const { default: create } = (await import(
      /* @vite-ignore */ pathToFileURL(resolve('build', variant, 'onnx.mjs')).href
    )) as { default: () => Promise<Exports> };
    return new NetworkModule(await create());
  }

  samples(): NamedFile[] {
    return Array.from({ length: this.wasm._sample_count() }, (_, index) => {
      const [address, size] = [this.wasm._sample_bytes(index), this.wasm._sample_size(index)];
      return { name: this.wasm.UTF8ToString(this.wasm._sample_name(index)), bytes: this.wasm.HEAPU8.slice(address, address + size) };
    });
  }

  /** Imports a network for n images at once; what is wrong with it, or empty. */
  open(file: Uint8Array, n: number): string {
    const address = this.wasm._network_file(file.byteLength);
    this.wasm.HEAPU8.set(file, address);
    return this.wasm.UTF8ToString(this.wasm._network_load(n));
  }

  /** Channels, height and width. */
  input_shape(): [number, number, number] {
    const size = (axis: number) => this.wasm._network_input_size(axis);
    return [size(0), size(1), size(2)];
  }

  write(x: Float32Array): void {
    this.wasm.HEAPF32.set(x, this.wasm._network_input() / 4);
    this.wasm._network_write();
  }

  run(): void {
    this.wasm._network_run();
  }

  output(): Float32Array {
    const first = this.wasm._network_output() / 4;
    return this.wasm.HEAPF32.slice(first, first + this.wasm._network_output_count());
  }

  description(): ModuleDescription {
    return JSON.parse(this.wasm.UTF8ToString(this.wasm._network_description())) as ModuleDescription;
  }

  /** Replays on a GPU from what is written here; output() is that result then. */
  async run_on(executor: GpuExecutor, description: ModuleDescription): Promise<void> {
    for (const [i, buffer] of description.persistent.entries()) {
      const address = this.wasm._network_buffer(i);
      executor.write(buffer, this.wasm.HEAPU8.slice(address, address + buffer.size_bytes));
    }
    executor.run(0, 1);
    const y = description.persistent.at(-1)!;
    const bytes = await executor.read(y);
    const room = this.wasm._network_file(bytes.byteLength);
    this.wasm.HEAPU8.set(bytes, room);
    this.wasm._network_set_result(room);
  }
}
