import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { heldOutTexts } from './held-out-texts.ts';

describe('heldOutTexts', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'held-out-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('reads texts under what they are examples of', () => {
    const file = join(folder, 'texts.txt');
    writeFileSync(file, '; says nothing\n[spam: prizes]\nyou won\\ntwice\n\n[harmless: roles]\n[white] text\n');
    expect(heldOutTexts(pathToFileURL(file))).toEqual([
      { label: 1, kind: 'prizes', text: 'you won\ntwice' },
      { label: 0, kind: 'roles', text: '[white] text' },
    ]);
  });
});
