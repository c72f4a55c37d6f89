import { ApiError, unreachable } from '@cairn/client';

import { SessionStore } from './session-store.ts';

const hourMs = 3_600_000;

function tokenFor(userId: string, expiresAtMs: number): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'RS256' })}.${part({ sub: userId, exp: expiresAtMs / 1000 })}.signature`;
}

function memory() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function setUp(
  options: { storage?: ReturnType<typeof memory>; issuer?: 'answers' | 'refuses' | 'silent' | 'absent' } = {},
) {
  const clock = { nowMs: 1_000_000_000_000 };
  const storage = options.storage ?? memory();
  const issuer = { mode: options.issuer ?? 'answers', issued: 0 };
  const issueToken = (userName: string) => {
    issuer.issued += 1;
    if (issuer.mode === 'refuses') return Promise.reject(new ApiError(403, [{ code: 'NO', message: 'No.' }], null));
    if (issuer.mode === 'silent') return Promise.reject(unreachable(new Error('silent')));
    return Promise.resolve(tokenFor(`id-of-${userName}`, clock.nowMs + hourMs));
  };
  const session = new SessionStore({
    storage,
    issueToken: issuer.mode === 'absent' ? null : issueToken,
    nowMs: () => clock.nowMs,
  });
  return { session, clock, storage, issuer };
}

describe('session', () => {
  it('signs a demo user in and hands out the same token while it is fresh', async () => {
    const { session, clock, issuer } = setUp();

    await session.signInAs('alice');
    const first = await session.accessToken();
    clock.nowMs += hourMs / 2;

    expect(session.state()).toEqual({ kind: 'signed-in', userId: 'id-of-alice', userName: 'alice' });
    expect(await session.accessToken()).toBe(first);
    expect(issuer.issued).toBe(1);
  });

  it('renews once before the token expires, also when many calls ask at the same moment', async () => {
    const { session, clock, issuer } = setUp();
    await session.signInAs('alice');
    const first = await session.accessToken();

    clock.nowMs += hourMs * 0.9;
    const tokens = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);

    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first);
    expect(issuer.issued).toBe(2);
  });

  it('renews a token that expired while the computer slept', async () => {
    const { session, clock } = setUp();
    await session.signInAs('alice');

    clock.nowMs += 10 * hourMs;

    await expect(session.accessToken()).resolves.toEqual(expect.any(String));
    expect(session.state().kind).toBe('signed-in');
  });

  it('goes on with the old token while the issuer is silent, and ends the session when it has expired', async () => {
    const { session, clock, issuer } = setUp();
    await session.signInAs('alice');
    const first = await session.accessToken();
    issuer.mode = 'silent';

    clock.nowMs += hourMs * 0.9;
    expect(await session.accessToken()).toBe(first);

    clock.nowMs += hourMs;
    await expect(session.accessToken()).rejects.toMatchObject({ status: 401 });
    expect(session.state()).toMatchObject({ kind: 'signed-out', notice: expect.stringContaining('ended') });
  });

  it('answers a refused token with a new one, and signs out when the issuer refuses too', async () => {
    const { session, issuer } = setUp();
    await session.signInAs('alice');

    expect(await session.refused()).toBe(true);

    issuer.mode = 'refuses';
    expect(await session.refused()).toBe(false);
    expect(session.state().kind).toBe('signed-out');
  });

  it('keeps the user over a reload and forgets everything on sign-out', async () => {
    const { session, storage } = setUp();
    await session.signInAs('bob');

    const reloaded = setUp({ storage });
    expect(reloaded.session.state()).toEqual({ kind: 'signed-in', userId: 'id-of-bob', userName: 'bob' });

    reloaded.session.signOut();
    expect(setUp({ storage }).session.state().kind).toBe('signed-out');
    expect(storage.items.size).toBe(0);
  });

  it('does not sign the user in again when a renewal ends after sign-out', async () => {
    const { session, clock } = setUp();
    await session.signInAs('alice');
    clock.nowMs += hourMs * 0.9;

    const asked = session.accessToken();
    session.signOut();

    await expect(asked).rejects.toMatchObject({ status: 401 });
    expect(session.state().kind).toBe('signed-out');
  });

  it('uses a pasted token until it expires, with or without the word Bearer', async () => {
    const { session, clock } = setUp({ issuer: 'absent' });
    const token = tokenFor('somebody', clock.nowMs + hourMs);

    expect(session.usePastedToken(`  Bearer ${token} `)).toBeNull();
    expect(await session.accessToken()).toBe(token);

    clock.nowMs += hourMs;
    await expect(session.accessToken()).rejects.toMatchObject({ status: 401 });
    expect(session.state().kind).toBe('signed-out');
  });

  it('says what is wrong with a pasted text that is no token or has expired', () => {
    const { session, clock } = setUp({ issuer: 'absent' });

    expect(session.usePastedToken('hello')).toContain('not a JSON Web Token');
    expect(session.usePastedToken('a.b.c')).toContain('not a JSON Web Token');
    expect(session.usePastedToken(tokenFor('x', clock.nowMs - 1000))).toContain('expired');
    expect(session.state().kind).toBe('signed-out');
  });

  it('starts signed out when the storage holds something unreadable', () => {
    const storage = memory();
    storage.setItem('cairn.session', '{"token":');

    expect(setUp({ storage }).session.state().kind).toBe('signed-out');
  });
});
