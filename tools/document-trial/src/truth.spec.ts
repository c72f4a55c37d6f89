import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareWithTruth } from './truth.ts';

describe('compareWithTruth', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn trial '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('counts errors over all pages, those of a missing page too', async () => {
    await mkdir(join(folder, 'a.gt'));
    await writeFile(join(folder, 'a.gt/0001.txt'), 'sixteen letters.');
    await writeFile(join(folder, 'a.gt/0002.txt'), 'four');
    await expect(compareWithTruth(join(folder, 'a.gt'), ['sixteen  lettens.'])).resolves.toEqual({
      characterErrorRate: 5 / 20,
      missingPhrases: [],
    });
  });

  it('takes a single text as page one', async () => {
    await writeFile(join(folder, 'a.txt'), 'abcd');
    await expect(compareWithTruth(join(folder, 'a.txt'), ['abcd'])).resolves.toMatchObject({ characterErrorRate: 0 });
  });

  it('names phrases that are not on their page', async () => {
    await writeFile(join(folder, 'a.json'), JSON.stringify({ 1: ['one “two”'], 2: ['one'] }));
    await expect(compareWithTruth(join(folder, 'a.json'), ['one\n"two" three', 'four'])).resolves.toEqual({
      missingPhrases: ['one'],
    });
  });
});
