import type { Document } from '../documents/document.ts';

/** A queued document; give what matters to the spec. */
export function aDocument(facts: Partial<Document> = {}): Document {
  return {
    id: 'd1',
    title: 'Letter',
    fileName: 'letter.pdf',
    contentType: 'application/pdf',
    sizeBytes: 20_480,
    files: [{ fileName: 'letter.pdf', contentType: 'application/pdf', sizeBytes: 20_480, pageCount: 2 }],
    settings: {
      language: 'eng',
      pages: null,
      existingText: 'skip',
      autoRotate: true,
      deskew: true,
      cleanUp: false,
    },
    status: 'Queued',
    jobId: 'j1',
    progressPercent: 0,
    statusMessage: null,
    pageCount: null,
    failedPages: [],
    meanConfidence: null,
    lowConfidencePages: [],
    decrypted: false,
    error: null,
    validation: {
      decision: 'accept',
      validationScore: 97,
      score: 97,
      risk: 0.03,
      policy: { id: 'documents', version: 1, hash: null },
      layers: [],
      reasons: [],
    },
    results: null,
    resultsOfEarlierRun: false,
    createdAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-01T10:00:00.000Z',
    ...facts,
  };
}
