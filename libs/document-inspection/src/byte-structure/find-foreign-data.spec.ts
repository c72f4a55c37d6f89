import sharp from 'sharp';
import { Findings } from '../finding.ts';
import type { DocumentType } from '../document-inspection.ts';
import { findForeignData } from './find-foreign-data.ts';
import { imageStructure } from './image-structure.ts';

const picture = sharp({ create: { width: 60, height: 40, channels: 3, background: '#3366aa' } });

function found(type: DocumentType, bytes: Buffer): string[] {
  const findings = new Findings();
  findForeignData(type, bytes, imageStructure(type, bytes), findings);
  return findings.list().map(({ kind, detail }) => (detail === undefined ? kind : `${kind}: ${detail}`));
}

/** An archive of one stored file, as small as they get. */
function zip(comment = ''): Buffer {
  const name = Buffer.from('a.txt');
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.write('PK\x01\x02', 'latin1');
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([local, name, entry, name, end, Buffer.from(comment)]);
}

/** @returns the JPEG with a segment behind its first two bytes */
function withSegment(jpeg: Buffer, marker: number, content: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(content, 'latin1'), jpeg.subarray(2)]);
}

describe('looking for a second format in an image', () => {
  let images: Record<'png' | 'jpeg' | 'gif' | 'webp' | 'tiff', Buffer>;
  beforeAll(async () => {
    const [png, jpeg, gif, webp, tiff] = await Promise.all([
      picture.clone().png().toBuffer(),
      picture.clone().jpeg().toBuffer(),
      picture.clone().gif().toBuffer(),
      picture.clone().webp().toBuffer(),
      picture.clone().tiff().toBuffer(),
    ]);
    images = { png, jpeg, gif, webp, tiff };
  });

  const formats = ['png', 'jpeg', 'gif', 'webp', 'tiff'] as const;

  it.each(formats)('finds nothing in a %s as it was made', (format) => {
    expect(found(`image/${format}`, images[format])).toEqual([]);
  });

  it.each(formats)('finds an archive behind a %s', (format) => {
    expect(found(`image/${format}`, Buffer.concat([images[format], zip()]))).toEqual(['second-format: ZIP archive']);
  });

  it.each(['png', 'jpeg', 'gif', 'webp'] as const)('passes over padding behind a %s, and tells of data', (format) => {
    const bytes = images[format];

    expect(found(`image/${format}`, Buffer.concat([bytes, Buffer.alloc(4096), Buffer.from('\r\n')]))).toEqual([]);
    expect(found(`image/${format}`, Buffer.concat([bytes, Buffer.from('ten bytes.')]))).toEqual([]);
    expect(found(`image/${format}`, Buffer.concat([bytes, Buffer.alloc(500, 'q')]))).toEqual([
      'appended-data: 500 bytes',
    ]);
  });

  it.each(['png', 'jpeg', 'gif', 'webp'] as const)('tells of a %s that ends early', (format) => {
    expect(found(`image/${format}`, images[format].subarray(0, -12))).toEqual(['cut-off']);
  });

  it.each([
    ['Windows program', 'MZ\x90\0\x03'],
    ['PHP script', 'and then <?php echo 1; ?>'],
    ['PHP archive', '<?php __HALT_COMPILER(); ?>'],
    ['HTML with a script', '  <script>alert(1)</script>'],
    ['PDF', '%PDF-1.4\n1 0 obj'],
    ['RAR archive', 'Rar!\x1a\x07\0'],
    ['shell script', '#!/bin/sh\necho'],
  ])('names a %s behind a JPEG', (name, appended) => {
    expect(found('image/jpeg', Buffer.concat([images.jpeg, Buffer.from(appended, 'latin1')]))).toContain(
      `second-format: ${name}`,
    );
  });

  it('finds a PDF and a PHP archive in a comment of a JPEG', () => {
    expect(found('image/jpeg', withSegment(images.jpeg, 0xfe, '%PDF-1.4'))).toEqual(['second-format: PDF']);
    expect(found('image/jpeg', withSegment(images.jpeg, 0xfe, '__HALT_COMPILER(); ?>'))).toEqual([
      'second-format: PHP archive',
    ]);
  });

  it('finds headers that read as the start of a comment in JavaScript', () => {
    const gif = Buffer.from(images.gif);
    gif.write('/*', 6);
    expect(found('image/gif', gif)).toContain('second-format: JavaScript');
    expect(found('image/gif', Buffer.from('GIF89a=1;alert(document.domain);//'))).toContain(
      'second-format: JavaScript',
    );
    expect(found('image/jpeg', withSegment(images.jpeg, 0xe0, '*/=alert(1)/*'.padEnd(0x2f2a - 2)))).toContain(
      'second-format: JavaScript',
    );
  });

  it('passes over what cameras append: further pictures, tables of their own, a film', () => {
    const { jpeg } = images;
    expect(found('image/jpeg', Buffer.concat([jpeg, jpeg, Buffer.alloc(10), jpeg]))).toEqual([]);
    expect(found('image/jpeg', Buffer.concat([jpeg, Buffer.alloc(300, 7), Buffer.from('SEFT')]))).toEqual([]);
    expect(found('image/jpeg', Buffer.concat([jpeg, Buffer.from('\0\0\0\x18ftypmp42'), Buffer.alloc(300, 7)]))).toEqual(
      ['appended-video'],
    );
  });

  it('takes no four letters for an archive', () => {
    const lookalike = Buffer.concat([images.tiff, Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(40, 1)]);

    expect(found('image/tiff', lookalike)).toEqual([]);
    expect(found('image/tiff', Buffer.concat([images.tiff, zip('with a comment')]))).toHaveLength(1);
  });

  it('reads to the end of damaged structures', () => {
    for (const format of formats) {
      for (let length = 0; length < images[format].length; length += 7) {
        expect(found(`image/${format}`, images[format].subarray(0, length)).length).toBeLessThan(3);
      }
    }
  });
});
