import { once } from 'node:events';
import { ChildWorker } from './index.ts';

const entry = new URL('./fixtures/obedient-child.ts', import.meta.url);
const limits = { heapMegabytes: 64, residentMegabytes: 300 };

describe('ChildWorker', () => {
  const children: ChildWorker[] = [];
  afterEach(() => Promise.all(children.splice(0).map((child) => child.kill())));

  function start(data: unknown, env: Record<string, string> = {}): { child: ChildWorker; next: Promise<unknown> } {
    const child = new ChildWorker(entry, { ...limits, data, env });
    children.push(child);
    const messages = new EventTarget();
    child.onMessage((message) => messages.dispatchEvent(new CustomEvent('message', { detail: message })));
    const next = once(messages, 'message').then(([event]) => (event as CustomEvent<unknown>).detail);
    return { child, next };
  }

  it('exchanges messages, binary data too', async () => {
    const { child, next } = start({ do: 'echo' });
    child.post({ bytes: new Uint8Array([1, 2]) });
    await expect(next).resolves.toEqual({ bytes: new Uint8Array([1, 2]) });
  });

  it('keeps the service’s secrets from the child', async () => {
    process.env.CANARY_FOR_CHILDREN = 'secret';
    try {
      const { next } = start({ do: 'environment' }, { OMP_THREAD_LIMIT: '1' });
      const environment = await next;
      expect(environment).toMatchObject({ OMP_THREAD_LIMIT: '1' });
      expect(environment).not.toHaveProperty('CANARY_FOR_CHILDREN');
    } finally {
      delete process.env.CANARY_FOR_CHILDREN;
    }
  });

  it('ends a busy child when it is killed, so that nothing of it is left', async () => {
    const { child, next } = start({ do: 'loop' });
    const pid = (await next) as number;
    await expect(child.kill()).resolves.toMatchObject({ reason: 'ended' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('drops messages for a child that is gone', async () => {
    const { child } = start({ do: 'leave' });
    await expect(child.exited).resolves.toMatchObject({ reason: 'ended' });
    expect(() => child.post('too late')).not.toThrow();
  });

  // Windows has no such limit.
  const onUnix = process.platform === 'win32' ? it.failing : it;
  onUnix('is ended by the system when it uses more CPU time than it may', async () => {
    const child = new ChildWorker(entry, { ...limits, data: { do: 'loop' }, cpuSeconds: 1 });
    children.push(child);
    await expect(child.exited).resolves.toMatchObject({ detail: expect.stringMatching(/SIGXCPU|SIGKILL/) as string });
  });
});
