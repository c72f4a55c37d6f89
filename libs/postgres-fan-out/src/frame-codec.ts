import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Frame, FrameBody } from './frame.ts';

/** Parts that a receiver is ready to keep of one message. */
export const MAX_PARTS = 64;

const FRAME = /^([\w-]{22}) (1 ([\w-]{1,32}) (\d{1,15}) (\d{1,15}) (m|s|p:(\d{1,2}):(\d{1,2}))\n(.*))$/s;
const STORED = /^([0-9a-f-]{36}) ([0-9a-f]{64})$/;

/**
 * Frames as notification payloads, signed: any role that may connect to a database may notify its channels, so a payload
 * proves nothing by having arrived.
 */
export class FrameCodec {
  private readonly key: string;

  /** @throws RangeError when the key is too short to resist guessing */
  constructor(key: string) {
    if (key.length < 32) throw new RangeError('The key of the fan-out must have at least 32 characters.');
    this.key = key;
  }

  encode({ publisher, number, after, body }: Frame): string {
    const [kind, text] = bodyText(body);
    const content = `1 ${publisher} ${number} ${after} ${kind}\n${text}`;
    return `${this.sign(content).toString('base64url')} ${content}`;
  }

  /** @returns undefined for anything that no replica with our key has sent */
  decode(payload: string): Frame | undefined {
    const [, signature, content, publisher, number, after, kind, index, count, text] = FRAME.exec(payload) ?? [];
    if (signature === undefined || content === undefined || publisher === undefined || text === undefined)
      return undefined;
    if (!timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(content))) return undefined;
    const body = bodyOf(kind, text, Number(index), Number(count));
    return body && { publisher, number: Number(number), after: Number(after), body };
  }

  /** 128 bits are plenty for a signature that is worth something only while it is on its way. */
  private sign(content: string): Buffer {
    return createHmac('sha256', this.key).update('hub fan-out\n').update(content).digest().subarray(0, 16);
  }
}

function bodyText(body: FrameBody): [kind: string, text: string] {
  switch (body.kind) {
    case 'messages':
      return ['m', body.text];
    case 'part':
      return [`p:${body.index}:${body.count}`, body.text];
    case 'stored':
      return ['s', `${body.id} ${body.sha256}`];
  }
}

function bodyOf(kind: string | undefined, text: string, index: number, count: number): FrameBody | undefined {
  if (kind === 'm') return { kind: 'messages', text };
  if (kind === 's') {
    const [, id, sha256] = STORED.exec(text) ?? [];
    return id === undefined || sha256 === undefined ? undefined : { kind: 'stored', id, sha256 };
  }
  return index < count && count <= MAX_PARTS ? { kind: 'part', index, count, text } : undefined;
}
