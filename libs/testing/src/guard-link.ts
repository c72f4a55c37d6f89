import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GuardReply, GuardRequest, ServerKind } from './guard-protocol.ts';

/** This process's end of the talk with a guard. */
export interface GuardLink {
  /** @returns what the guard said about connecting; rejects with the guard's reason */
  ask(action: GuardRequest['action']): Promise<string | undefined>;
  /** Ends the guard, and with it its server and the server's files. */
  close(): Promise<void>;
}

/** Starts a guard process (see `guard.ts`) for a server that is not started yet. */
export function openGuard(kind: ServerKind): GuardLink {
  const entry = fileURLToPath(new URL('./guard.ts', import.meta.url));
  // A session of its own: Ctrl-C and a kill of the whole group must not take the guard before it has cleaned up.
  const guard = spawn(process.execPath, ['--no-warnings', entry, kind], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    windowsHide: true,
  });
  const waiting = new Map<number, (reply: GuardReply) => void>();
  let ended = false;
  let requests = 0;
  const exit = new Promise<void>((resolve) => {
    guard.once('exit', (code) => {
      ended = true;
      for (const [id, settle] of waiting) settle({ id, error: `the guard process ended with code ${code}` });
      resolve();
    });
  });
  guard.stdin.on('error', () => undefined);
  createInterface({ input: guard.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as GuardReply;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });

  // A server that is only running must not keep a finished test run alive (the guard notices the end by itself), but
  // whoever waits for an answer must get it.
  const handles = [guard, guard.stdin, guard.stdout] as unknown as { ref(): void; unref(): void }[];
  const keepAliveFor = async <T>(work: Promise<T>): Promise<T> => {
    handles.forEach((handle) => handle.ref());
    try {
      return await work;
    } finally {
      if (waiting.size === 0) handles.forEach((handle) => handle.unref());
    }
  };
  const send = (action: GuardRequest['action']): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const id = ++requests;
      waiting.set(id, (reply) => {
        if ('error' in reply) reject(new Error(`${kind} could not ${action}: ${reply.error}`));
        else resolve(reply.connection);
      });
      guard.stdin.write(`${JSON.stringify({ id, action })}\n`);
    });

  return {
    async ask(action) {
      if (ended) throw new Error(`The guard of ${kind} has ended already.`);
      return keepAliveFor(send(action));
    },
    async close() {
      guard.stdin.end();
      if (!ended) await keepAliveFor(exit);
    },
  };
}
