import { normaliseText } from '@cairn/text-normalisation';
import type { AllFiles, FileInput, TextInput } from './layer-input.ts';

export function textInput(text: string, over: Partial<TextInput> = {}): TextInput {
  const wellFormed = text.toWellFormed();
  const asSent = wellFormed === text ? {} : { asSent: text };
  return { kind: 'text', text: wellFormed, ...asSent, normalised: normaliseText(wellFormed), field: 'text', ...over };
}

type FileInputChanges = Partial<Omit<FileInput, 'allFiles'>> & { allFiles?: Partial<AllFiles> };

/** A harmless one-page PDF, with what a spec wants different. */
export function fileInput({ allFiles, ...over }: FileInputChanges = {}): FileInput {
  const input: Omit<FileInput, 'allFiles'> = {
    kind: 'pdf',
    path: 'letter.pdf',
    fileName: 'letter.pdf',
    declaredType: 'application/pdf',
    sizeBytes: 20_000,
    sha256: '0'.repeat(64),
    inspection: {
      type: 'application/pdf',
      pageCount: 1,
      pages: [{ widthPt: 595, heightPt: 842 }],
      pdf: { encrypted: 'no', version: 17 },
      notices: [],
    },
    ...over,
  };
  const { sizeBytes } = input;
  const together = { count: 1, sizeBytes, pageCount: 1, maxPages: 1000, maxSizeBytes: 200 * 1024 * 1024 };
  return { ...input, allFiles: { ...together, ...allFiles } };
}
