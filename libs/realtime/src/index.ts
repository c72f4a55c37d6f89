export { ConnectionTokens, type ConnectionTokenOptions, type Redemption } from './negotiation/connection-tokens.ts';
export { decodeFanOutMessages, encodeFanOutMessage, type AddressedMessage } from './fan-out/fan-out-codec.ts';
export type {
  FanOutMessage,
  GroupMember,
  HubBackplane,
  HubFanOut,
  HubLoss,
  HubTarget,
  NegotiationRedirect,
} from './fan-out/hub-fan-out.ts';
export { InProcessBackplane } from './fan-out/in-process-backplane.ts';
export { Hub, type HubOptions } from './hub/hub.ts';
export type { AnyClientMethods, HubClients } from './hub/hub-clients.ts';
export type { HubGroups } from './hub/hub-groups.ts';
export { HubConnection } from './connection/hub-connection.ts';
export { DEFAULT_HUB_LIMITS, type HubLimits, type HubUser, type SignalROptions } from './connection/hub-options.ts';
export type { HubRequest, RequestTarget } from './negotiation/hub-request.ts';
export type { TransportKind } from './transports/hub-transport.ts';
export type { CloseReason } from './protocol/hub-messages.ts';
export { SignalRAdapter, type HubGatewayOptions } from './gateway/signalr-adapter.ts';
export { jsonLeaf, toWire, type LeafRule } from './protocol/wire-values.ts';
export { CallSignal } from './gateway/call-signal.decorator.ts';
export { HubMethod, HubStream } from './gateway/hub-method.decorator.ts';
export { UploadStream } from './gateway/upload-stream.decorator.ts';
