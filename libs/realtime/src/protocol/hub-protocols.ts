import type { HubProtocol } from './hub-protocol.ts';
import { jsonProtocol } from './json-protocol.ts';
import { messagePackProtocol } from './messagepack-protocol.ts';

const protocols: readonly HubProtocol[] = [jsonProtocol, messagePackProtocol];

/** The encoding of that name, or `undefined`. */
export function protocolNamed(name: string): HubProtocol | undefined {
  return protocols.find((protocol) => protocol.name === name);
}
