import { QuietJobs } from './quiet-jobs.ts';

it('quiet jobs are those whose sequence is what it was at the look before, by the connection that is furthest behind', () => {
  const quiet = new QuietJobs();

  expect([...quiet.take([['a', 1]])]).toEqual([]);
  expect([
    ...quiet.take([
      ['a', 1],
      ['a', 3],
      ['b', 5],
    ]),
  ]).toEqual([['a', 1]]);
  expect([
    ...quiet.take([
      ['a', 2],
      ['b', 5],
    ]),
  ]).toEqual([['b', 5]]);
});
