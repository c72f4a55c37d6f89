import { FakeClock } from '@cairn/testing';
import type { Principal } from './principal.ts';
import { VerifiedTokens } from './verified-tokens.ts';

describe('verified tokens', () => {
  let clock: FakeClock;
  let tokens: VerifiedTokens;

  beforeEach(() => {
    clock = new FakeClock();
    tokens = new VerifiedTokens(clock.now);
  });

  const principalFor = (seconds: number): Principal => ({
    ...{ kind: 'user', userId: '8f9f3b0e-4f0b-4b5e-9d59-6f6b1f7f3a01', scopes: [], token: 'a.b.c' },
    expiresAt: clock.now() / 1_000 + seconds,
  });

  it('are known for a minute', async () => {
    const principal = principalFor(3_600);
    tokens.add('a.b.c', principal);

    await clock.advance(59_999);
    expect(tokens.get('a.b.c')).toEqual(principal);
    expect(tokens.get('a.b.d')).toBeUndefined();
    await clock.advance(1);
    expect(tokens.get('a.b.c')).toBeUndefined();
  });

  it('are not known past their expiry', async () => {
    tokens.add('a.b.c', principalFor(10));

    await clock.advance(10_000);
    expect(tokens.get('a.b.c')).toBeUndefined();
  });

  it('are a thousand at most, the last ones', () => {
    const principal = principalFor(10);
    for (let number = 0; number <= 1_000; number += 1) tokens.add(`token ${number}`, principal);

    expect(tokens.get('token 0')).toBeUndefined();
    expect(tokens.get('token 1')).toEqual(principal);
    expect(tokens.get('token 1000')).toEqual(principal);
  });

  it('are forgotten when keys may have changed', () => {
    tokens.add('a.b.c', principalFor(10));

    tokens.clear();

    expect(tokens.get('a.b.c')).toBeUndefined();
  });
});
