import { parseHubOptions } from './hub-options.ts';

describe('parseHubOptions', () => {
  it('measures everything with 1,000 connections when asked for nothing', () => {
    expect(parseHubOptions([])).toMatchObject({
      systems: ['cairn', 'socket.io', 'ws'],
      sizes: { connections: 1_000, rounds: 3 },
      soak: undefined,
    });
  });

  it('soaks 2,000 connections for ten minutes unless told otherwise', () => {
    expect(parseHubOptions(['--soak']).soak).toMatchObject({ connections: 2_000, minutes: 10 });
    expect(parseHubOptions(['--soak', '--minutes', '2.5']).soak).toMatchObject({ minutes: 2.5 });
  });

  it.each([
    [['--systems', 'mqtt'], '--systems does not know mqtt'],
    [['--minutes', '0'], '--minutes takes a number above 0, not "0".'],
    [['--rounds', '1.5'], '--rounds takes a number above 0, not "1.5".'],
  ])('refuses %j', (args, message) => {
    expect(() => parseHubOptions(args)).toThrow(message);
  });
});
