export { ConnectionTokens, type ConnectionTokenOptions, type Redemption } from './connection-tokens.ts';
export { Hub, type HubClients } from './hub.ts';
export { HubConnection } from './hub-connection.ts';
export { DEFAULT_HUB_LIMITS, type HubLimits, type HubUser, type SignalROptions } from './hub-options.ts';
export type { CloseReason } from './hub-protocol.ts';
export { SignalRAdapter, type HubGatewayOptions } from './signalr-adapter.ts';
