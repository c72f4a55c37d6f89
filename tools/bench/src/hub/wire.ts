/** What a frame of the server is to the bench. */
export type Heard = 'message' | 'ready' | 'closing' | 'other' | { answer: string };

/** How a client of one system speaks, as far as one must that only listens. */
export interface Wire {
  path: string;
  /** Sent when the socket is open. */
  greeting?: string;
  /** Whether the client is ready as soon as the socket is open. */
  readyAtOnce?: boolean;
  /** What the client must say from time to time, as its own library would. */
  beat?: { everyMs: number; text: string };
  /** Looks at as few bytes as it can: the clients must not be what is measured. */
  hear(frame: Buffer, start: number, end: number): Heard;
}

const code = (character: string): number => character.charCodeAt(0);
const RECORD_END = '\x1e';

/** `{"type":` is followed by what it is. */
const TYPE_AT = 8;

const signalR: Wire = {
  path: '/hub',
  greeting: `{"protocol":"json","version":1}${RECORD_END}`,
  beat: { everyMs: 15_000, text: `{"type":6}${RECORD_END}` },
  hear(frame, start, end) {
    if (end - start < TYPE_AT) return 'ready';
    const type = frame[start + TYPE_AT];
    if (type === code('1')) return 'message';
    return type === code('7') ? 'closing' : 'other';
  },
};

/** Engine.IO 4 and Socket.IO 5: https://socket.io/docs/v4/socket-io-protocol/ */
const socketIo: Wire = {
  path: '/socket.io/?EIO=4&transport=websocket',
  hear(frame, start) {
    switch (frame[start]) {
      case code('0'):
        return { answer: '40' };
      case code('2'):
        return { answer: '3' };
      case code('4'):
        return frame[start + 1] === code('2') ? 'message' : 'ready';
      default:
        return 'other';
    }
  },
};

const bare: Wire = { path: '/', readyAtOnce: true, hear: () => 'message' };

export const WIRES = { cairn: signalR, 'socket.io': socketIo, ws: bare } as const;

export type HubKey = keyof typeof WIRES;
