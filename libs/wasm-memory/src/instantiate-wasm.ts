import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The part of `WebAssembly` that is used; TypeScript knows it from the DOM's declarations only. */
interface WasmInstance {
  readonly exports: object;
}
interface WasmGlobal {
  WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    Instance: new (module: object, imports: object) => WasmInstance;
  };
}
const { WebAssembly } = globalThis as unknown as WasmGlobal;

/** Hook of Emscripten's factories of that name. */
export interface WasmInstantiation {
  instantiateWasm(imports: object, received: (instance: WasmInstance, module: object) => void): object;
}

/**
 * Compiles a module from a file, as an option for the factory that Emscripten made for it. With its option `wasmBinary` the
 * factory would keep the bytes for good, beside the engine's own copy: some megabytes a module and process.
 * @param adapt changes the instance before anybody uses it: gets its exports, and the SHA-256 of the file in hex
 * @throws Error when the file cannot be read or is no module
 */
export async function instantiateFrom(
  path: string,
  adapt?: (exports: object, digest: string) => void,
): Promise<WasmInstantiation> {
  const bytes = await readFile(path);
  const digest = adapt ? createHash('sha256').update(bytes).digest('hex') : '';
  const module = await WebAssembly.compile(bytes);
  return hookFor(module, (exports) => adapt?.(exports, digest));
}

// Apart, so that the file's bytes are not held by what is kept.
function hookFor(module: object, adapt: (exports: object) => void): WasmInstantiation {
  return {
    instantiateWasm(imports, received) {
      // At once: what it throws, the factory rejects with; it would wait for ever for one that failed later.
      const instance = new WebAssembly.Instance(module, imports);
      adapt(instance.exports);
      received(instance, module);
      return instance.exports;
    },
  };
}
