import { EncodedMessage } from './encoded-message.ts';
import { MessageType } from './hub-messages.ts';
import { jsonProtocol } from './json-protocol.ts';
import { messagePackProtocol } from './messagepack-protocol.ts';
import { protocolNamed } from './hub-protocols.ts';

describe('a message for many connections', () => {
  it('is encoded once for each encoding', () => {
    let read = 0;
    const news = { toJSON: () => `read ${++read} times` };
    const message = new EncodedMessage({ type: MessageType.Invocation, target: 'news', arguments: [news] });

    const frames = [message.for(jsonProtocol), message.for(messagePackProtocol), message.for(jsonProtocol)];

    expect(frames[0]).toBe(`{"type":1,"target":"news","arguments":["read 1 times"]}\u001e`);
    expect(frames[2]).toBe(frames[0]);
    expect(frames[1]).toBeInstanceOf(Uint8Array);
    expect(read).toBe(2);
  });

  it('is encoded the way the client asked for, by the exact name', () => {
    expect(protocolNamed('json')).toBe(jsonProtocol);
    expect(protocolNamed('messagepack')).toBe(messagePackProtocol);
    expect(protocolNamed('MessagePack')).toBeUndefined();
  });
});
