import { randomUUID } from 'node:crypto';
import { JwtTokenVerifier } from '@cairn/auth';
import type { JSONWebKeySet, JWK } from 'jose';
import { makeServiceKeys } from './service-keys.ts';
import { makeServiceToken } from './service-token.ts';

const { privateJwks, publicJwks } = makeServiceKeys();
const privateJwk = JSON.parse(privateJwks['domain-api'] ?? '') as JWK;
const onBehalfOf = randomUUID();
const request = { privateJwk, audience: 'processing-service', scopes: ['jobs:write'], onBehalfOf };

describe('service token for a person', () => {
  it('is what the called service accepts', async () => {
    const verifier = new JwtTokenVerifier({
      issuer: 'https://issuer.example',
      jwksUrl: 'https://issuer.example/jwks',
      audience: 'processing-service',
      serviceKeys: JSON.parse(publicJwks) as JSONWebKeySet,
    });

    expect(await verifier.verify(await makeServiceToken(request))).toMatchObject({
      kind: 'service',
      service: 'domain-api',
      scopes: ['jobs:write'],
      onBehalfOf,
    });
  });

  it.each([
    ['a public key', { privateJwk: { ...privateJwk, d: undefined } }, 'private Ed25519'],
    ['a user who is none', { onBehalfOf: 'alice' }, '"alice" is not the id'],
  ])('is not made from %s', async (_what, wrong, message) => {
    await expect(makeServiceToken({ ...request, ...wrong } as typeof request)).rejects.toThrow(message);
  });
});
