import { FactoryCredentials } from './token-factory.ts';

const hourMs = 3_600_000;

function tokenUntil(expiresAtMs: number, name: number): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'RS256' })}.${part({ sub: 'alice', exp: expiresAtMs / 1000, name })}.signature`;
}

function setUp() {
  const world = { nowMs: 1_000_000_000_000, asked: 0, make: (): string | Promise<string> => fresh() };
  const fresh = () => tokenUntil(world.nowMs + hourMs, world.asked);
  const credentials = new FactoryCredentials(
    () => {
      world.asked += 1;
      return world.make();
    },
    () => world.nowMs,
  );
  return { credentials, world };
}

describe('credentials from a token factory', () => {
  it('keep a token until four fifths of its time are over', async () => {
    const { credentials, world } = setUp();
    const first = await credentials.accessToken();

    world.nowMs += hourMs * 0.79;
    expect(await credentials.accessToken()).toBe(first);

    world.nowMs += hourMs * 0.02;
    expect(await credentials.accessToken()).not.toBe(first);
    expect(world.asked).toBe(2);
  });

  it('ask once when many calls need a token at the same moment', async () => {
    const { credentials, world } = setUp();

    const tokens = await Promise.all([1, 2, 3].map(() => credentials.accessToken()));

    expect(new Set(tokens).size).toBe(1);
    expect(world.asked).toBe(1);
  });

  it('go on with the present token while the factory fails, and fail when it has expired', async () => {
    const { credentials, world } = setUp();
    const first = await credentials.accessToken();
    world.make = () => Promise.reject(new Error('The issuer is away.'));

    world.nowMs += hourMs * 0.9;
    expect(await credentials.accessToken()).toBe(first);

    world.nowMs += hourMs;
    await expect(credentials.accessToken()).rejects.toThrow('The issuer is away.');
  });

  it('answer a refused token with another one, if the factory has one', async () => {
    const { credentials, world } = setUp();
    const first = await credentials.accessToken();

    expect(await credentials.refused()).toBe(true);
    const second = await credentials.accessToken();
    expect(second).not.toBe(first);

    world.make = () => second;
    expect(await credentials.refused()).toBe(false);
    world.make = () => Promise.reject(new Error('Signed out.'));
    expect(await credentials.refused()).toBe(false);
  });

  it('ask every time for a token that does not tell its expiry', async () => {
    const { credentials, world } = setUp();
    world.make = () => 'opaque';

    expect(await credentials.accessToken()).toBe('opaque');
    expect(await credentials.accessToken()).toBe('opaque');
    expect(world.asked).toBe(2);
  });
});
