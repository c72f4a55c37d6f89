import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LabelledText {
  /** Texts of one group are weighted together. */
  group: string;
  /** 1: what the layer looks for. */
  label: 0 | 1;
  text: string;
  /** Texts that are alike share it, so that no fold learns from what it is judged by. */
  family: number;
}

export interface DataFile {
  name: string;
  sha256: string;
  texts: number;
}

/** Reads JSON Lines with `id`, `text` and `label`. */
export class DataFolder {
  readonly #folder: string;
  /** What was read, for the model card. */
  readonly files: DataFile[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param part `training` leaves out the test tenth (records whose number ends in 7), `test` is that tenth
   * @param options.label given to all, for files that were labelled for another question
   */
  read(name: string, part: 'training' | 'test', options: { label?: 0 | 1; most?: number } = {}): LabelledText[] {
    const bytes = readFileSync(join(this.#folder, `${name}.jsonl`));
    const records = bytes
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; text: string; label: 0 | 1; source?: string });
    const texts = records
      .filter(({ id }) => (id.endsWith('7') ? 'test' : 'training') === part)
      .slice(0, options.most)
      .map(({ text, label, source }, family) => ({
        group: `${name}/${source}`,
        label: options.label ?? label,
        text,
        family,
      }));
    this.files.push({ name, sha256: createHash('sha256').update(bytes).digest('hex'), texts: texts.length });
    return texts;
  }
}
