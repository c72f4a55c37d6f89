// The limit: what a loop over bare sockets does, with no protocol above them.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

export async function open() {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    server,
    publish(event) {
      const text = JSON.stringify(event);
      for (const client of sockets.clients) client.send(text);
    },
  };
}
