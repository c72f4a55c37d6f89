import type { LayerInput } from './layer.ts';

/** A harmless one-page PDF, with what a spec wants different. */
export function layerInput(over: Partial<LayerInput> = {}): LayerInput {
  return {
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
    },
    ...over,
  };
}
