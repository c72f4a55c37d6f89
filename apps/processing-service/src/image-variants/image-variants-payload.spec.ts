import { randomUUID } from 'node:crypto';
import { imageVariantsPayloadSchema } from './image-variants-payload.ts';

const blob = `${randomUUID()}/uploads/${randomUUID()}/original`;
const thumb = { name: 'thumb', format: 'webp' };

describe('payload of image.variants', () => {
  it('has defaults for what need not be said', () => {
    expect(imageVariantsPayloadSchema.parse({ blob, variants: [thumb] })).toEqual({
      blob,
      variants: [{ ...thumb, fit: 'inside', quality: 80 }],
    });
  });

  it.each([
    ['another format', { variants: [{ ...thumb, format: 'svg' }] }],
    ['a name with a path', { variants: [{ ...thumb, name: '../thumb' }] }],
    ['the same name twice', { variants: [thumb, thumb] }],
    ['an edge of 10,001 pixels', { variants: [{ ...thumb, width: 10_001 }] }],
    ['a box to cover without a height', { variants: [{ ...thumb, fit: 'cover', width: 10 }] }],
    ['more than twenty variants', { variants: Array.from({ length: 21 }, (_, n) => ({ ...thumb, name: `v${n}` })) }],
    ['no variant', { variants: [] }],
    ['a blob that is no upload', { blob: `${randomUUID()}/jobs/x` }],
  ])('refuses %s', (_what, wrong) => {
    expect(imageVariantsPayloadSchema.safeParse({ blob, variants: [thumb], ...wrong }).success).toBe(false);
  });
});
