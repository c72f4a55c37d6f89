import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { makeServiceKeys } from './service-keys.ts';

describe('service keys', () => {
  it('makes a key per calling service whose signatures the public set verifies', () => {
    const { privateJwks, publicJwks } = makeServiceKeys();
    const { keys } = JSON.parse(publicJwks) as { keys: ({ kid: string } & Record<string, string>)[] };

    expect(keys.map((key) => key.kid)).toEqual(['domain-api', 'processing-service']);
    for (const publicJwk of keys) {
      const privateKey = createPrivateKey({ key: JSON.parse(privateJwks[publicJwk.kid] ?? '{}'), format: 'jwk' });
      const signature = sign(null, Buffer.from('claims'), privateKey);
      const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' });
      expect(verify(null, Buffer.from('claims'), publicKey, signature)).toBe(true);
    }
  });

  it('publishes no private part', () => {
    expect(makeServiceKeys().publicJwks).not.toContain('"d"');
  });
});
