export { makeServiceKeys, type ServiceKeys } from './service-keys.ts';
