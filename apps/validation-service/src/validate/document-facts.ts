import type { FileInput } from '@cairn/validation';

export interface DocumentFacts {
  /** Of the first file. */
  type: string | null;
  /** Of all files; null when one of them was refused. */
  pageCount: number | null;
  /** In the order of the request. `encrypted`: it takes the password to open it. */
  files: { type: string | null; pageCount: number | null; encrypted: boolean }[];
}

export function factsOf(inputs: readonly FileInput[]): DocumentFacts {
  const files = inputs.map(({ inspection }) =>
    'refused' in inspection
      ? { type: null, pageCount: null, encrypted: false }
      : {
          type: inspection.type,
          pageCount: inspection.pageCount,
          encrypted: inspection.pdf?.encrypted === 'opened-by-password',
        },
  );
  const known = files.every(({ pageCount }) => pageCount !== null);
  const pageCount = known ? files.reduce((sum, file) => sum + (file.pageCount ?? 0), 0) : null;
  return { type: files[0]?.type ?? null, pageCount, files };
}
