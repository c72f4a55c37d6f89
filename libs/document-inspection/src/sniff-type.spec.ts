import { sniffType } from './sniff-type.ts';

describe('sniffType', () => {
  it.each([
    ['HTML', '<!-- saved page -->\n<!DOCTYPE html><html></html>'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['AVIF', '\0\0\0\x18ftypavif\0\0\0\0'],
    ['ZIP', 'PK\x03\x04\x14\0'],
    ['plain text', 'Dear Sir or Madam,'],
    ['unknown', '\0\x01\x02\x03\x04'],
  ])('names %s', (name, content) => {
    expect(sniffType(Buffer.from(content, 'latin1'))).toMatchObject({ name: expect.stringContaining(name) as string });
  });

  it.each([
    ['application/pdf', '%PDF-1.4'],
    ['application/pdf', `${'x'.repeat(900)}%PDF-1.4`],
    ['image/png', '\x89PNG\r\n\x1a\n'],
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/tiff', 'II*\0'],
    ['image/tiff', 'MM\0*'],
    ['image/tiff', 'II+\0'],
    ['image/gif', 'GIF89a\x01\0\x01\0'],
    ['image/webp', 'RIFF\x10\0\0\0WEBPVP8 '],
  ])('knows %s', (type, content) => {
    expect(sniffType(Buffer.from(content, 'latin1'))).toEqual({ supported: type });
  });

  it('takes an image that carries a PDF header for an image', () => {
    expect(sniffType(Buffer.from('\xff\xd8\xff\xe0 %PDF-1.4', 'latin1'))).toEqual({ supported: 'image/jpeg' });
  });
});
