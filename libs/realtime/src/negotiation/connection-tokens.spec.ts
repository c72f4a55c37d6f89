import { FakeClock } from '@cairn/testing';
import { ConnectionTokens } from './connection-tokens.ts';

const key = 'a key of at least thirty-two characters';

describe('connection tokens', () => {
  it('carry connection and user to whoever has the key', () => {
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const { connectionId, connectionToken } = tokens.issue('alice', { stateful: true });
    const replica = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const ticket = replica.read(connectionToken);

    expect(ticket).toMatchObject({ connectionId, userId: 'alice', stateful: true });
    expect(replica.redeem(ticket!)).toBe('opened');
  });

  it('say which replica made them', () => {
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const replica = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const ticket = tokens.read(tokens.issue('alice').connectionToken)!;

    expect(tokens.isOwn(ticket)).toBe(true);
    expect(replica.isOwn(ticket)).toBe(false);
  });

  it('are good once, and for their time; after that they still say which connection they opened', async () => {
    const clock = new FakeClock();
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a', now: clock.now });
    const { connectionToken, connectionId } = tokens.issue('alice');
    const ticket = tokens.read(connectionToken)!;

    expect(tokens.redeem(ticket)).toBe('opened');
    expect(tokens.redeem(ticket)).toBe('used');
    await clock.advance(60_000);
    expect(tokens.redeem(ticket)).toBe('expired');
    expect(tokens.read(connectionToken)).toMatchObject({ connectionId });
  });

  it('are worth nothing when changed, at another hub or under another key', () => {
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const { connectionToken } = tokens.issue('alice');
    const [body = '', signature = ''] = connectionToken.split('.');
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...content, userId: 'mallory' })).toString('base64url');

    for (const token of [`${forged}.${signature}`, body, `${connectionToken}.x`, '']) {
      expect(tokens.read(token)).toBeUndefined();
    }
    expect(new ConnectionTokens({ key, hubPath: '/hubs/b' }).read(connectionToken)).toBeUndefined();
    expect(new ConnectionTokens({ key: `${key}!`, hubPath: '/hubs/a' }).read(connectionToken)).toBeUndefined();
  });

  it('refuse a key that is too short', () => {
    expect(() => new ConnectionTokens({ key: 'short', hubPath: '/hubs/a' })).toThrow('at least 32 characters');
  });
});
