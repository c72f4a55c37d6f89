import { readOptions } from './options.ts';

describe('options of the drills', () => {
  it('run everything, one at a time, unless told otherwise', () => {
    expect(readOptions([])).toEqual({ only: [], jobs: 1, seed: 1, short: false, list: false });
  });

  it('name drills by id', () => {
    expect(readOptions(['--only', '1,7c,R7', '--jobs', '2', '--seed', '42', '--short'])).toMatchObject({
      only: ['1', '7c', 'R7'],
      jobs: 2,
      seed: 42,
      short: true,
    });
  });

  it.each([
    ['--jobs=0', '--jobs takes a positive whole number'],
    ['--jobs=two', '--jobs takes a positive whole number'],
    ['--seed=-1', '--seed takes a positive whole number'],
    ['--faster', `'--faster'`],
  ])('refuse %s', (argument, reason) => {
    expect(() => readOptions([argument])).toThrow(reason);
  });
});
