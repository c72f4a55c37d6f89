import { FakeClock } from '@cairn/testing';
import { ConnectionTokens } from './connection-tokens.ts';

const key = 'a key of at least thirty-two characters';

describe('connection tokens', () => {
  it('carry connection and user to whoever has the key', () => {
    const { connectionId, connectionToken } = new ConnectionTokens({ key, hubPath: '/hubs/a' }).issue('alice');

    expect(new ConnectionTokens({ key, hubPath: '/hubs/a' }).redeem(connectionToken)).toEqual({
      connectionId,
      userId: 'alice',
    });
  });

  it('are good once, and forgotten after their time', async () => {
    const clock = new FakeClock();
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a', now: clock.now });
    const { connectionToken } = tokens.issue('alice');

    expect(tokens.redeem(connectionToken)).toMatchObject({ userId: 'alice' });
    expect(tokens.redeem(connectionToken)).toBe('used');
    await clock.advance(60_000);
    expect(tokens.redeem(connectionToken)).toBe('unknown');
  });

  it('are worth nothing when changed, at another hub or under another key', () => {
    const tokens = new ConnectionTokens({ key, hubPath: '/hubs/a' });
    const { connectionToken } = tokens.issue('alice');
    const [body = '', signature = ''] = connectionToken.split('.');
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...content, userId: 'mallory' })).toString('base64url');

    expect(tokens.redeem(`${forged}.${signature}`)).toBe('unknown');
    expect(tokens.redeem(body)).toBe('unknown');
    expect(tokens.redeem(`${connectionToken}.x`)).toBe('unknown');
    expect(tokens.redeem('')).toBe('unknown');
    expect(new ConnectionTokens({ key, hubPath: '/hubs/b' }).redeem(connectionToken)).toBe('unknown');
    expect(new ConnectionTokens({ key: `${key}!`, hubPath: '/hubs/a' }).redeem(connectionToken)).toBe('unknown');
  });

  it('refuse a key that is too short', () => {
    expect(() => new ConnectionTokens({ key: 'short', hubPath: '/hubs/a' })).toThrow('at least 32 characters');
  });
});
