export { capWasmMemory, type WasmMemoryCap } from './cap-wasm-memory.ts';
export { instantiateFrom, type WasmInstantiation } from './instantiate-wasm.ts';
