// `npm run --silent service-token -- AUDIENCE SCOPE USER_ID`: prints a service token, see docs/runbook.md. The key comes
// by environment, so that it stands in no shell history.
import type { JWK } from 'jose';
import { makeServiceToken } from './service-token.ts';

const [audience, scope, onBehalfOf, ...rest] = process.argv.slice(2);
const key = process.env['SERVICE_TOKEN_PRIVATE_JWK'];
if (!audience || !scope || !onBehalfOf || rest.length > 0 || !key) {
  console.error('Usage: SERVICE_TOKEN_PRIVATE_JWK=… npm run --silent service-token -- AUDIENCE SCOPE USER_ID');
  process.exit(2);
}
try {
  const privateJwk = JSON.parse(key) as JWK;
  console.log(await makeServiceToken({ privateJwk, audience, scopes: [scope], onBehalfOf }));
} catch (error) {
  // A parse error quotes the text: a key has no place in a terminal.
  console.error(error instanceof SyntaxError ? 'SERVICE_TOKEN_PRIVATE_JWK is not JSON.' : (error as Error).message);
  process.exit(2);
}
