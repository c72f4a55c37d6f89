import type { AllFiles, LayerInput } from './layer.ts';

type LayerInputChanges = Partial<Omit<LayerInput, 'allFiles'>> & { allFiles?: Partial<AllFiles> };

/** A harmless one-page PDF, with what a spec wants different. */
export function layerInput({ allFiles, ...over }: LayerInputChanges = {}): LayerInput {
  const input: Omit<LayerInput, 'allFiles'> = {
    title: 'Letter from the coast',
    fileName: 'letter.pdf',
    declaredType: 'application/pdf',
    sizeBytes: 20_000,
    maxFileBytes: 200 * 1024 * 1024,
    inspection: {
      type: 'application/pdf',
      pageCount: 1,
      pages: [{ widthPt: 595, heightPt: 842 }],
      pdf: { encrypted: 'no', activeContent: [], version: 17 },
      notices: [],
    },
    ...over,
  };
  const { sizeBytes } = input;
  return { ...input, allFiles: { count: 1, sizeBytes, pageCount: 1, maxPages: 1000, ...allFiles } };
}
