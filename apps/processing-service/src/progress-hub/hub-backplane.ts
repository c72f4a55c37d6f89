import { AzureSignalRBackplane } from '@cairn/azure-signalr';
import type { HubBackplane } from '@cairn/realtime';
import type { ProcessingConfig } from '../config.ts';

/** The service that holds the pages' connections; none when this application does. */
export function hubBackplane(
  config: Pick<ProcessingConfig, 'HUB_TRANSPORT' | 'AZURE_SIGNALR_CONNECTION_STRING'>,
): HubBackplane | undefined {
  const { HUB_TRANSPORT: transport, AZURE_SIGNALR_CONNECTION_STRING: connectionString } = config;
  if (transport !== 'azure-signalr' || connectionString === undefined) return undefined;
  return new AzureSignalRBackplane({ connectionString });
}
