export { capWasmMemory, type WasmMemoryCap } from './cap-wasm-memory.ts';
