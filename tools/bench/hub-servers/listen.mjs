/** Where all servers listen. As a service does, with room for a storm of connections: Node's own is 511. */
export const LISTEN = { port: 0, host: '127.0.0.1', backlog: 4_096 };
