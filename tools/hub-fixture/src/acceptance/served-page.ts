import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const { resolve: pathOf } = createRequire(import.meta.url);

/** The browser builds of the official client, as its users load them. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '/signalr.js': join(dirname(pathOf('@microsoft/signalr')), '../browser/signalr.js'),
  '/msgpack.js': join(dirname(pathOf('@microsoft/signalr-protocol-msgpack')), '../browser/signalr-protocol-msgpack.js'),
};

const PAGE =
  '<!doctype html><title>client</title><script src="/signalr.js"></script><script src="/msgpack.js"></script>';

/** A page that loads the client, at an origin of its own. */
export async function servePage(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const script = SCRIPTS[request.url ?? ''];
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    if (script) void readFile(script).then((text) => response.end(text));
    else response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
