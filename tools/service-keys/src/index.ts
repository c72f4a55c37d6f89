export { makeSealingKeys } from './sealing-keys.ts';
export { makeServiceKeys, type ServiceKeys } from './service-keys.ts';
