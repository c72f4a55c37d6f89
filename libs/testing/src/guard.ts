/**
 * Process between a test run and a server. It ends the server and deletes its files as soon as its stdin closes, which
 * happens whichever way the test run ends, SIGKILL included, so that no server is ever left behind.
 */
import { createInterface } from 'node:readline';
import { createAzuriteServer } from './azurite-server.ts';
import type { GuardReply, GuardRequest, ServerKind } from './guard-protocol.ts';
import { createPostgresServer } from './postgres-server.ts';

const create = { postgres: createPostgresServer, azurite: createAzuriteServer };
const server = create[process.argv[2] as ServerKind]();
// Awaited by the first request, which reports it; a rejection before that must not end the process.
server.catch(() => undefined);

const say = (reply: GuardReply): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);

async function answer({ id, action }: GuardRequest): Promise<void> {
  try {
    const connection = await (await server)[action]();
    say(connection === undefined ? { id } : { id, connection });
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function leave(): Promise<void> {
  await server.then((created) => created.remove()).catch(() => undefined);
  process.exit(0);
}

// The reader of stdout may be gone already; that is no reason to leave the server running.
process.stdout.on('error', () => undefined);
process.on('SIGTERM', () => void leave());
process.on('SIGINT', () => void leave());

let last = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    last = last.then(() => answer(JSON.parse(line) as GuardRequest));
  })
  .on('close', () => void last.then(leave));
