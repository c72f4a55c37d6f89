// The limit: what a loop over bare sockets does, with no protocol above them.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { LISTEN } from './listen.mjs';

export async function open() {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  await new Promise((done) => server.listen(LISTEN, done));
  return {
    server,
    publish(event) {
      const text = JSON.stringify(event);
      for (const client of sockets.clients) client.send(text);
    },
  };
}
