// `npm run --silent token -- alice` prints an access token of a demo user and nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './bootstrap.mjs';

const [user, ...rest] = process.argv.slice(2);
if (!user || user.startsWith('-') || rest.length > 0) fail('Usage: npm run --silent token -- USER');

let endpoints;
try {
  endpoints = JSON.parse(readFileSync(join(workspaceRoot, '.cairn/endpoints.json'), 'utf8'));
} catch {
  fail('The local stack is not running. Start it with: npm start');
}

let response;
try {
  response = await fetch(`${endpoints.issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
} catch {
  fail(`The token issuer at ${endpoints.issuer} does not answer. Start the stack again with: npm start`);
}
const answer = await response.json();
if (!response.ok) fail(answer.error_description);
console.log(answer.access_token);

function fail(message) {
  console.error(message);
  process.exit(1);
}
