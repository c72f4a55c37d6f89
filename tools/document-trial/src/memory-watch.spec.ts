import { spawn } from 'node:child_process';
import { waitUntil } from '@cairn/testing';
import { MemoryWatch, residentBytes } from './memory-watch.ts';

const onLinux = process.platform === 'linux';

it('counts the memory of a process and of what it started', async () => {
  const own = await residentBytes([process.pid]);
  const child = spawn(process.execPath, ['-e', 'globalThis.held = Buffer.alloc(64e6, 1); setInterval(() => {}, 1e3)']);
  try {
    if (onLinux) await waitUntil(async () => (await residentBytes([process.pid])) > own + 64e6);
    else expect(own).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

it('keeps the peak until it is taken', async () => {
  const watch = new MemoryWatch([process.pid]);
  try {
    if (onLinux) await waitUntil(() => watch.takePeak() > 1e6);
    else expect(watch.takePeak()).toBe(0);
  } finally {
    watch.stop();
  }
});
