import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@cairn/testing';
import { choosePorts, lastPorts, PortTakenError } from './ports.ts';

describe('choosePorts', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-ports-'));
    file = join(folder, 'ports.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const occupy = async (port: number) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, free: () => new Promise((done) => server.close(done)) };
  };

  it('gives every name a port of its own and keeps it for the next run', async () => {
    const first = await choosePorts(['a', 'b', 'c'], file);
    expect(new Set(['a', 'b', 'c'].map((name) => first.of(name))).size).toBe(3);
    const second = await choosePorts(['c', 'a', 'b'], file);
    for (const name of ['a', 'b', 'c']) expect(second.of(name)).toBe(first.of(name));
    expect((await lastPorts(file)).url('a')).toBe(`http://127.0.0.1:${first.of('a')}`);
  });

  it('moves only the name whose port somebody else has taken meanwhile', async () => {
    const first = await choosePorts(['a', 'b'], file);
    const other = await occupy(first.of('a'));
    const second = await choosePorts(['a', 'b'], file);
    await other.free();
    expect(second.of('a')).not.toBe(first.of('a'));
    expect(second.of('b')).toBe(first.of('b'));
  });

  it('gives consecutive ports from a base', async () => {
    const base = await freePort();
    const ports = await choosePorts(['a'], file, base);
    expect(ports.of('a')).toBe(base);
  });

  it('names the port of the base that is taken, and what it was for', async () => {
    const other = await occupy(0);
    const attempt = choosePorts(['a', 'b'], file, other.port);
    await expect(attempt).rejects.toThrow(PortTakenError);
    await expect(attempt).rejects.toThrow(`Port ${other.port}, meant for a, is in use`);
    await other.free();
  });
});
