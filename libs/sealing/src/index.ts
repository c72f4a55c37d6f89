export { SealBrokenError, Sealer, type SealingKey } from './sealer.ts';
