export { AzureSignalRBackplane, type AzureSignalROptions } from './azure-signalr-backplane.ts';
export {
  ConnectionStringError,
  parseConnectionString,
  type ServiceAccess,
  type ServiceAddress,
} from './connection-string.ts';
export type { EntraCredential } from './entra-credential.ts';
