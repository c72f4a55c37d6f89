import { createServer } from 'node:http';
import { Server } from 'socket.io';

export async function open() {
  const server = createServer();
  const io = new Server(server, { serveClient: false, transports: ['websocket'] });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, publish: (event) => io.emit('progress', event) };
}
