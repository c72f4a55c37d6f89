import { WorkerRoom } from './worker-room.ts';

describe('WorkerRoom', () => {
  const limits = new Map([['heavy', 2]]);
  const room = (): WorkerRoom => new WorkerRoom((jobType) => ({ perWorker: limits.get(jobType) ?? null }));

  it('has room for any number of jobs of a type without a limit', () => {
    const worker = room();
    worker.started('light');
    expect(worker.room('light')).toBe(Infinity);
  });

  it('takes as many of a type as its handler allows, and again when they have ended', () => {
    const worker = room();
    worker.started('heavy');
    worker.started('heavy');
    expect(worker.room('heavy')).toBe(0);
    worker.ended('heavy');
    expect(worker.room('heavy')).toBe(1);
  });
});
