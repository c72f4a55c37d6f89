export { ConfigInvalidError, parseConfig } from './parse-config.ts';
export {
  always,
  blobAccount,
  blobSettings,
  oneBlobAccount,
  sealingSettings,
  serviceSettings,
  serviceTokenSettings,
} from './service-settings.ts';
export { commaList, httpUrl, jsonText, positiveInteger } from './setting-types.ts';
