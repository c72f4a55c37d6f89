import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a JSON Lines file of labelled data. */
export interface LabelledRecord {
  id: string;
  text: string;
  label: 0 | 1;
  /** Of a disguised text: how, and of which text. */
  family?: string;
  of?: string;
  spans?: { type: string; start: number; end: number }[];
}

/**
 * Folder of labelled data: `<set>.jsonl`, and `files/` with `labels.jsonl`. Records whose id number ends in 7 are for
 * testing only; the others were there to train and tune with, so that what they give flatters.
 */
export class DataFolder {
  readonly path: string;
  private readonly part: 'test' | 'dev';

  constructor(path: string, part: 'test' | 'dev') {
    this.path = path;
    this.part = part;
  }

  has(set: string): boolean {
    return existsSync(this.file(set));
  }

  read(set: string): LabelledRecord[] {
    if (!this.has(set)) return [];
    const lines = readFileSync(this.file(set), 'utf8').split('\n').filter(Boolean);
    const records = lines.map((line) => JSON.parse(line) as LabelledRecord);
    return records.filter((record) => isTest(record) === (this.part === 'test'));
  }

  /** Files have no test tenth: nothing is trained on them. */
  readFileLabels(): { file: string; declared: string; expect: 'allow' | 'block-or-review'; reasons: string[] }[] {
    const labels = join(this.path, 'files/labels.jsonl');
    if (this.part === 'dev' || !existsSync(labels)) return [];
    return readFileSync(labels, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as never);
  }

  private file(set: string): string {
    return join(this.path, `${set}.jsonl`);
  }
}

/** A disguised text belongs with the text it was made of: a model may have seen that one. */
export function isTest({ id, of = id }: Pick<LabelledRecord, 'id' | 'of'>): boolean {
  return /7$/.test(of);
}
