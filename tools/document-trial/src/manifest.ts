import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  files: z
    .array(
      z.object({
        /** Path in the folder. */
        file: z.string().min(1),
        /** In words; how they begin says what must happen: see `expectationOf`. */
        expect: z.string(),
        /** A text, a folder of texts by page, or a JSON file of phrases by page. */
        truth: z.string().optional(),
        /** 0 to 1. */
        maxCharacterErrorRate: z.number().min(0).optional(),
      }),
    )
    .min(1),
});

export type ManifestRow = z.output<typeof manifestSchema>['files'][number];

/** What must become of a file. `any` stands for a policy of ours: it must end, and say how. */
export interface Expectation {
  outcome: 'complete' | 'refused' | 'pages fail' | 'any';
  pages?: number;
}

/** @throws Error that says what is wrong with the manifest */
export async function readManifest(folder: string): Promise<ManifestRow[]> {
  const path = join(folder, 'MANIFEST.json');
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.files;
}

/** @throws Error for words that begin like none of the known ones */
export function expectationOf({ file, expect }: Pick<ManifestRow, 'file' | 'expect'>): Expectation {
  const pages = Number(/(\d+)(?: empty)? units?\b/.exec(expect)?.[1] ?? Number.NaN);
  if (/^(stated )?policy\b/.test(expect)) return { outcome: 'any' };
  if (expect.startsWith('reject')) return { outcome: 'refused' };
  if (/^units? .*\bfails?\b/.test(expect)) return { outcome: 'pages fail' };
  if (expect.startsWith('complete')) return { outcome: 'complete', ...(Number.isNaN(pages) ? {} : { pages }) };
  throw new Error(`${file}: "${expect}" begins with none of complete, reject, unit … fails, policy.`);
}
