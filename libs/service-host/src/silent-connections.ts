import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections on which nothing was ever said. Browsers and pools open them ahead of need; Node does not count them as
 * idle, so a closing server would wait for them until their header timeout, or the end of its grace.
 */
export class SilentConnections {
  private readonly open = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Closes them once the server takes no new ones; until then a request may still come on them. */
  closeWhenNotListening(): void {
    if (this.server.listening) return;
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }
}
