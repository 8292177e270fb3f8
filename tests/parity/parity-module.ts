// The tensor cases and their references, from the wasm module that tests/parity/parity.cpp becomes.
// The module's folder is build/wasm, or what UNTAUGHT_PARITY names.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleDescription } from '../../web/src/program-types.ts';

interface Exports {
  HEAPU8: Uint8Array<ArrayBuffer>;
  UTF8ToString(address: number): string;
  _case_count(): number;
  _case_select(index: number): void;
  _case_name(): number;
  _case_description(): number;
  _case_operand(operand: number): number;
  _case_compare(more_atol: number): number;
}

export interface Case {
  index: number;
  name: string;
  op: string;
  module: ModuleDescription;
}

export class ParityModule {
  readonly cases: Case[] = [];

  private constructor(private readonly wasm: Exports) {
    for (let index = 0; index < wasm._case_count(); ++index) {
      wasm._case_select(index);
      const name = wasm.UTF8ToString(wasm._case_name());
      const module = JSON.parse(wasm.UTF8ToString(wasm._case_description())) as ModuleDescription;
      this.cases.push({ index, name, op: name.split(' ')[0] as string, module });
    }
  }

  static async load(): Promise<ParityModule> {
    const folder = process.env['UNTAUGHT_PARITY'] ?? 'build/wasm';
    const imported = (await import(/* @vite-ignore */ pathToFileURL(resolve(folder, 'parity.mjs')).href)) as {
      default(options: object): Promise<Exports>;
    };
    const wasmBinary = readFileSync(resolve(folder, 'parity.wasm'));
    return new ParityModule(await imported.default({ wasmBinary }));
  }

  /** Makes a case the current one, with its initial content; returns that, one array per operand. */
  select(one: Case): Uint8Array<ArrayBuffer>[] {
    this.wasm._case_select(one.index);
    return one.module.persistent.map(({ size_bytes }, operand) => this.operand(operand, size_bytes).slice());
  }

  /** Compares an executor's result with the reference's; empty where they agree. more_atol: beyond the case's own. */
  compare(actual: readonly Uint8Array[], more_atol: number): string {
    actual.forEach((bytes, operand) => this.operand(operand, bytes.byteLength).set(bytes));
    return this.wasm.UTF8ToString(this.wasm._case_compare(more_atol));
  }

  private operand(operand: number, bytes: number): Uint8Array<ArrayBuffer> {
    const address = this.wasm._case_operand(operand);
    return this.wasm.HEAPU8.subarray(address, address + bytes);
  }
}
