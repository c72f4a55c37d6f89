import type { JobRun } from './job-run.ts';
import { RunningJobs } from './running-jobs.ts';
import type { RunningJob } from './running-jobs.ts';

describe('RunningJobs', () => {
  const run = (id: string, leaseToken = 1) => ({ job: { id, leaseToken } }) as JobRun;
  const ids = (jobs: RunningJobs): string[] => Array.from(jobs, ({ job: { id } }) => id).sort();

  it('lose exactly the one that ended, in whatever order they end', () => {
    const jobs = new RunningJobs();
    const add = (id: string): RunningJob => jobs.add(run(id), Promise.resolve());
    const [a, b, c, d] = [add('a'), add('b'), add('c'), add('d')] as const;
    const left = [b, d, a].map((ended) => {
      jobs.delete(ended);
      return ids(jobs);
    });
    expect(left).toEqual([['a', 'c', 'd'], ['a', 'c'], ['c']]);
    jobs.delete(c);
    expect(jobs.size).toBe(0);
  });

  it('tell two runs of one job apart by their leases', () => {
    const jobs = new RunningJobs();
    const lost = run('a', 1);
    const now = run('a', 2);
    const running = jobs.add(lost, Promise.resolve());
    jobs.add(now, Promise.resolve());
    jobs.delete(running);
    expect(jobs.find({ id: 'a', leaseToken: 1 })).toBeUndefined();
    expect(jobs.find({ id: 'a', leaseToken: 2 })).toBe(now);
  });

  it('may end while they are gone through', () => {
    const jobs = new RunningJobs();
    const running = ['a', 'b', 'c'].map((id) => jobs.add(run(id), Promise.resolve()));
    const seen: string[] = [];
    for (const { job } of jobs) {
      seen.push(job.id);
      for (const entry of running.splice(0)) jobs.delete(entry);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
