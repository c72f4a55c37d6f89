// `npm run compose:env`: writes .env with fresh secrets for docker-compose.yml. Refuses to replace one, because the
// database in the volume keeps the password it was made with.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { makeSealingKeys } from './sealing-keys.ts';
import { makeServiceKeys } from './service-keys.ts';

const { privateJwks, publicJwks } = makeServiceKeys();
const settings = {
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  AZURITE_ACCOUNT: 'cairn',
  AZURITE_KEY: randomBytes(64).toString('base64'),
  HUB_CONNECTION_KEY: randomBytes(32).toString('hex'),
  SEALING_KEYS: makeSealingKeys(),
  SERVICE_TOKEN_JWKS: publicJwks,
  DOMAIN_SERVICE_TOKEN_PRIVATE_JWK: privateJwks['domain-api'],
  PROCESSING_SERVICE_TOKEN_PRIVATE_JWK: privateJwks['processing-service'],
};

const text = Object.entries(settings)
  .map(([name, value]) => `${name}='${value}'\n`)
  .join('');
try {
  writeFileSync('.env', text, { flag: 'wx', mode: 0o600 });
  console.log('.env written. Next: docker compose up --build, then open http://localhost:4000');
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  console.error('.env exists already; remove it and the volumes (docker compose down --volumes) to start afresh.');
  process.exitCode = 1;
}
