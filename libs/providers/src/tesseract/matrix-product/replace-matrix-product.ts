import { MATRIX_PRODUCT_MODULE } from './matrix-product-module.ts';

/** What a WebAssembly module exports; TypeScript knows it from the DOM's declarations only. */
type Exports = Readonly<Record<string, unknown>>;
interface WasmTable {
  set(at: number, entry: unknown): void;
}
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (...of: never) => object;
    Table: new (...of: never) => WasmTable;
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: { matrixProduct: unknown } };
    validate(bytes: Uint8Array): boolean;
  };
};

/**
 * Where an engine has its own `matrixDotVector` in its table of functions, by the SHA-256 of its module. Another build has it
 * elsewhere; tools/matrix-product/README.md tells how to find it.
 */
const PLACES: Readonly<Record<string, number>> = {
  // tesseract.js-core 7.0.0, tesseract-core-simd-lstm.wasm
  '34e8d50cac216427d86bf397d610fdd9f49492539bbcdfbfccc4eda20c810bea': 511,
};

/**
 * Gives Tesseract a faster product of a layer's weights and inputs, which is called through the engine's table of functions
 * and takes a quarter of a page's time. The numbers are the same to the bit, and so are texts. An engine that is not known
 * keeps its own, as does a machine that lacks the instructions.
 * @param engine exports of the engine's module
 * @param digest of that module: SHA-256 in hex
 * @returns whether it was replaced
 */
export function replaceMatrixProduct(engine: object, digest: string): boolean {
  const place = PLACES[digest];
  const exported = Object.values(engine as Exports);
  const memory = exported.find((value) => value instanceof WebAssembly.Memory);
  const table = exported.find((value) => value instanceof WebAssembly.Table);
  if (place === undefined || !memory || !table || !WebAssembly.validate(MATRIX_PRODUCT_MODULE)) return false;
  const module = new WebAssembly.Module(MATRIX_PRODUCT_MODULE);
  table.set(place, new WebAssembly.Instance(module, { engine: { memory } }).exports.matrixProduct);
  return true;
}
