export { ConfigInvalidError, parseConfig } from './parse-config.ts';
