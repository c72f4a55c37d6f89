import { ThreadProgress } from './thread-progress.ts';

describe('the progress of a thread', () => {
  it('is seen on the other side of the memory', () => {
    const ours = new ThreadProgress();
    const theirs = new ThreadProgress(ours.memory);
    expect(ours.read()).toEqual({ task: 0, step: 0, cpuMs: 0 });
    theirs.begin({ task: 7, step: 3, cpuMs: 1_250 });
    expect(ours.read()).toEqual({ task: 7, step: 3, cpuMs: 1_250 });
  });
});
