import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { LISTEN } from './listen.mjs';

export async function open() {
  const server = createServer();
  const io = new Server(server, { serveClient: false, transports: ['websocket'] });
  await new Promise((done) => server.listen(LISTEN, done));
  return { server, publish: (event) => io.emit('progress', event) };
}
