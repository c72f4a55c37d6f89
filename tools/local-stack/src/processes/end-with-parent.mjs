// Preloaded into every process of the stack (`node --import`): when the one that started it is gone, however it went,
// the IPC channel closes and this process ends as if it had been told to.
import { isMainThread } from 'node:worker_threads';

const GRACE_MS = 10_000;

function terminate() {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  // Emitted rather than sent: on Windows a signal would end the process without its handlers.
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  else process.exit(0);
}

if (isMainThread && process.channel) {
  process.on('disconnect', terminate);
  process.on('message', (message) => {
    if (message === 'terminate') terminate();
  });
  // The channel alone must not keep the process alive.
  process.channel.unref();
}
