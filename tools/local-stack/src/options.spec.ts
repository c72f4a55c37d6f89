import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStartOptions, UsageError } from '../options.mjs';

describe('the options of npm start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn options '));
    await Promise.all(['a.pdf', 'b.png', 'c d.tiff'].map((name) => writeFile(join(folder, name), 'x')));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const parse = (...args: string[]) => parseStartOptions(args, folder);

  it('are all off by default', () => {
    expect(parse()).toEqual({ help: false, exit: false, fresh: false, input: [] });
  });

  it('take several files after one --input, relative to where the user is', () => {
    const files = ['a.pdf', 'b.png', 'c d.tiff'].map((name) => join(folder, name));
    expect(parse('--input', 'a.pdf', 'b.png', 'c d.tiff', '--exit')).toMatchObject({ input: files, exit: true });
    expect(parse('--input', 'a.pdf', '--out', 'results', '--input', 'b.png')).toMatchObject({
      input: files.slice(0, 2),
      out: join(folder, 'results'),
    });
  });

  it('take a port base and a service', () => {
    expect(parse('--port-base', '4100', '--only', 'validation-service')).toMatchObject({
      portBase: 4100,
      only: 'validation-service',
    });
  });

  it.each([
    [['--quick'], 'Unknown option'],
    [['a.pdf'], 'Unexpected argument a.pdf'],
    [['--exit', 'a.pdf'], 'Unexpected argument a.pdf'],
    [['--input', 'missing.pdf'], 'there is no file'],
    [['--input', '.'], 'there is no file'],
    [['--port-base', 'many'], 'many is no port'],
    [['--port-base', '80'], '80 is no port'],
    [['--port-base', '65535'], '65535 is no port'],
    [['--only', 'mail-service'], 'there is no service mail-service'],
    [['--only', 'validation-service', '--exit'], '--only starts no document job'],
  ])('refuse %j and say why', (args, reason) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(reason);
  });
});
