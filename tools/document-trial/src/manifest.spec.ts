import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectationOf, readManifest } from './manifest.ts';

const expectation = (expect: string) => expectationOf({ file: 'a.pdf', expect });

describe('expectationOf', () => {
  it('reads the outcome and the number of pages from the words', () => {
    expect(expectation('complete, 6 units; CER <= 0.03')).toEqual({ outcome: 'complete', pages: 6 });
    expect(expectation('complete, 3 empty units, no error')).toEqual({ outcome: 'complete', pages: 3 });
    expect(expectation('complete, rendered at a lower resolution')).toEqual({ outcome: 'complete' });
    expect(expectation('reject: too_many_pages at a limit of 1000')).toEqual({ outcome: 'refused' });
    expect(expectation('unit fails or warns: image_too_large')).toEqual({ outcome: 'pages fail' });
    expect(expectation('units 1, 2, 4, 5 succeed; unit 3 fails')).toEqual({ outcome: 'pages fail' });
    expect(expectation('stated policy: reject, or process')).toEqual({ outcome: 'any' });
  });

  it('names the file whose words it does not understand', () => {
    expect(() => expectation('should work')).toThrow('a.pdf: "should work"');
  });
});

describe('readManifest', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn trial '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes the rows and leaves what it does not need', async () => {
    const row = { file: 'a.pdf', expect: 'complete', maxCharacterErrorRate: 0.1 };
    await writeFile(join(folder, 'MANIFEST.json'), JSON.stringify({ files: [{ ...row, licence: 'CC0-1.0' }] }));
    await expect(readManifest(folder)).resolves.toEqual([row]);
  });

  it('says where a manifest is wrong', async () => {
    await writeFile(join(folder, 'MANIFEST.json'), '{"files": [{"file": ""}]}');
    await expect(readManifest(folder)).rejects.toThrow('files[0].file');
  });
});
