import fc from 'fast-check';
import { decodeFanOutMessages, encodeFanOutMessage } from './fan-out-codec.ts';
import type { FanOutMessage } from './hub-fan-out.ts';

const roundTrip = (message: FanOutMessage) =>
  decodeFanOutMessages(`[${encodeFanOutMessage({ hubPath: '/hubs/a', message })}]`);

const toAll = (...args: unknown[]): FanOutMessage => ({ kind: 'send', target: { to: 'all' }, method: 'm', args });

describe('the fan-out encoding', () => {
  it.each<FanOutMessage>([
    { kind: 'send', target: { to: 'all', except: ['c1', 'c2'] }, method: 'news', args: [] },
    { kind: 'send', target: { to: 'connection', connectionId: 'c1' }, method: 'news', args: [null, true, 1.5, 'x'] },
    { kind: 'send', target: { to: 'user', userId: 'ü' }, method: 'news', args: [{ deep: [{ er: 1 }] }] },
    { kind: 'send', target: { to: 'group', group: 'g', except: [] }, method: 'news', args: ['\ud800'] },
    { kind: 'close', target: { to: 'user', userId: 'u' }, reason: { error: 'over', allowReconnect: true } },
    { kind: 'close', target: { to: 'all' }, reason: {} },
    { kind: 'join', member: { connectionId: 'c1' }, group: 'g', ttlSeconds: 0 },
    { kind: 'join', member: { userId: 'u' }, group: 'g', ttlSeconds: 60 },
    { kind: 'leave', member: { userId: 'u' }, group: 'g' },
  ])('carries %j', (message) => {
    expect(roundTrip(message)).toEqual([{ hubPath: '/hubs/a', message }]);
  });

  it('carries bytes, dates and big integers as what they are, wherever they are', () => {
    const values = { bytes: new Uint8Array([0, 255]), when: new Date(0), big: [2n ** 64n] };
    expect(roundTrip(toAll(values, values.bytes))[0]?.message).toEqual(toAll(values, values.bytes));
    expect(roundTrip(toAll(Buffer.from([1, 2])))[0]?.message).toEqual(toAll(new Uint8Array([1, 2])));
  });

  it('carries any JSON value unchanged, those that look like its own marks included', () => {
    const marked = fc.tuple(
      fc.constantFrom('', '\u0001', '\u0001\u0001'),
      fc.constantFrom('d', 'b', 'n', ''),
      fc.string(),
    );
    const text = fc.oneof(
      fc.string(),
      marked.map((parts) => parts.join('')),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(text, fc.jsonValue(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(text, text)),
    }));
    fc.assert(
      fc.property(value, (any) => {
        const plain: unknown = JSON.parse(JSON.stringify(any));
        expect(roundTrip(toAll(plain))[0]?.message).toEqual(toAll(plain));
      }),
    );
  });

  it('refuses what is no list of messages with an error', () => {
    const good = { kind: 'send', target: { to: 'all' }, method: 'm', args: [] };
    const broken = [
      null,
      'text',
      {},
      [null],
      [[]],
      [[1, good]],
      [['/hub', null]],
      [['/hub', { ...good, kind: 'drop' }]],
      [['/hub', { ...good, method: '' }]],
      [['/hub', { ...good, args: 'x' }]],
      [['/hub', { ...good, target: { to: 'everyone' } }]],
      [['/hub', { ...good, target: { to: 'user' } }]],
      [['/hub', { ...good, target: { to: 'all', except: [1] } }]],
      [['/hub', { kind: 'join', member: {}, group: 'g', ttlSeconds: 1 }]],
      [['/hub', { kind: 'join', member: { userId: 'u' }, group: 'g', ttlSeconds: '1' }]],
      [['/hub', { kind: 'leave', member: { userId: 'u' }, group: '' }]],
    ];
    for (const value of broken) expect(() => decodeFanOutMessages(JSON.stringify(value))).toThrow(TypeError);
    expect(() => decodeFanOutMessages('[')).toThrow(SyntaxError);
  });
});
