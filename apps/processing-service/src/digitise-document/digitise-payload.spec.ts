import { randomUUID } from 'node:crypto';
import { digitisePayloadSchema } from './digitise-payload.ts';

const documentId = randomUUID();
const part = { blob: 'u/uploads/d/original', contentType: 'application/pdf' };
const defaults = { language: 'eng', existingText: 'skip', autoRotate: true, deskew: true, cleanUp: false };

describe('payload of document.digitise', () => {
  it('has defaults for every setting', () => {
    expect(digitisePayloadSchema.parse({ documentId, title: 'T', parts: [part] })).toEqual({
      documentId,
      title: 'T',
      parts: [part],
      settings: defaults,
    });
    expect(digitisePayloadSchema.parse({ documentId, title: 'T', parts: [part], settings: { deskew: false } })).toEqual(
      { documentId, title: 'T', parts: [part], settings: { ...defaults, deskew: false } },
    );
  });

  it('still takes the form of one file that jobs had before', () => {
    expect(digitisePayloadSchema.parse({ documentId, title: 'T', language: 'deu', ...part })).toEqual({
      documentId,
      title: 'T',
      parts: [part],
      settings: { ...defaults, language: 'deu' },
    });
  });

  it.each([
    ['no file', { parts: [] }, ['parts']],
    ['a type that is no document', { parts: [{ ...part, contentType: 'image/heic' }] }, ['parts', 0, 'contentType']],
    ['an unknown way with text', { settings: { existingText: 'keep' } }, ['settings', 'existingText']],
    ['pages that are none', { settings: { pages: '3-1' } }, ['settings', 'pages']],
  ])('refuses %s, naming the field', (_what, wrong, path) => {
    const { error } = digitisePayloadSchema.safeParse({ documentId, title: 'T', parts: [part], ...wrong });

    expect(error?.issues).toEqual([expect.objectContaining({ path })]);
  });
});
