import { deflateSync } from 'node:zlib';
import { Findings } from '../finding.ts';
import { findInPdf } from './find-in-pdf.ts';
import { objectStream, rawPdf, stream } from './raw-pdf.fixture.ts';

async function kindsIn(bytes: Buffer): Promise<string[]> {
  const findings = new Findings();
  await findInPdf(bytes, { maxImagePixels: 100_000_000 }, findings);
  return [...new Set(findings.list().map(({ kind }) => kind))];
}

const SCRIPT = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
const FILESPEC = (name: string): string => `<< /Type /Filespec /F (${name}) /EF << /F 6 0 R >> >>`;
const hex = (text: string): Buffer => Buffer.from(`${Buffer.from(text, 'latin1').toString('hex')}>`);

describe('looking for what a PDF carries', () => {
  it.each<[what: string, kind: string, pdf: Buffer]>([
    ['a script on opening', 'javascript', rawPdf({ catalog: `/OpenAction ${SCRIPT}` })],
    ['a script of a page', 'javascript', rawPdf({ page: `/AA << /O ${SCRIPT} >>` })],
    [
      'a named script',
      'javascript',
      rawPdf({ catalog: '/Names << /JavaScript << /Names [(a) 5 0 R] >> >>', objects: [SCRIPT] }),
    ],
    ['a script in a rendition', 'javascript', rawPdf({ page: '/Annots [<< /A << /S /Rendition /JS (x) >> >>]' })],
    ['an action that starts a program', 'launch', rawPdf({ catalog: '/OpenAction << /S /Launch /F (cmd.exe) >>' })],
    [
      'a form that submits',
      'submit-form',
      rawPdf({ page: '/AA << /O << /S /SubmitForm /F (http://203.0.113.9) >> >>' }),
    ],
    ['an import of data', 'import-data', rawPdf({ page: '/AA << /O << /S /ImportData /F (a.fdf) >> >>' })],
    ['another document', 'remote-goto', rawPdf({ page: '/AA << /O << /S /GoToR /F (b.pdf) /D [0 /Fit] >> >>' })],
    ['an embedded document', 'remote-goto', rawPdf({ page: '/AA << /O << /S /GoToE /D [0 /Fit] >> >>' })],
    [
      'a share of another computer',
      'file-uri',
      rawPdf({ page: '/AA << /O << /S /GoToR /F (\\\\\\\\203.0.113.9\\\\x) >> >>' }),
    ],
    ['a link to a file', 'file-uri', rawPdf({ page: '/Annots [<< /A << /S /URI /URI (file:///etc/passwd) >> >>]' })],
    [
      'a link that is a script',
      'script-uri',
      rawPdf({ page: '/Annots [<< /A << /S /URI /URI (JaVaScript:x\\(\\)) >> >>]' }),
    ],
    ['one in octal digits', 'script-uri', rawPdf({ page: '/A << /S /URI /URI (\\152avascript:x) >>' })],
    [
      'one in hexadecimal digits',
      'script-uri',
      rawPdf({ page: `/A << /S /URI /URI <${hex('javascript:x').toString('latin1')} >>` }),
    ],
    [
      'one in UTF-16',
      'script-uri',
      rawPdf({
        page: `/A << /S /URI /URI <feff${Buffer.from('javascript:x', 'utf16le').swap16().toString('hex')}> >>`,
      }),
    ],
    ['one with a line break in it', 'script-uri', rawPdf({ page: '/A << /S /URI /URI (java\\nscript:x) >>' })],
    ['rich media', 'rich-media', rawPdf({ page: '/Annots [<< /Subtype /RichMedia >>]' })],
    ['an XFA form', 'xfa', rawPdf({ catalog: '/AcroForm << /XFA 5 0 R >>', objects: [stream('', '<xdp/>')] })],
    ['content in another file', 'external-stream', rawPdf({ objects: [stream('/F (other.dat)', '')] })],
    ['encryption', 'encryption', rawPdf({ trailer: '/Encrypt << /Filter /Unknown >>' })],
    [
      'an attachment',
      'embedded-file',
      rawPdf({ objects: [FILESPEC('notes.txt'), stream('/Type /EmbeddedFile', 'hello')] }),
    ],
    [
      'an attached program by its name',
      'embedded-program',
      rawPdf({ objects: [FILESPEC('invoice.pdf.exe'), stream('', 'x')] }),
    ],
    [
      'an attached program by its content',
      'embedded-program',
      rawPdf({
        objects: [
          FILESPEC('notes.txt'),
          stream('/Type /EmbeddedFile /Filter /FlateDecode', deflateSync(Buffer.from('MZ\x90\0'))),
        ],
      }),
    ],
    ['a page tree in a circle', 'loop', rawPdf({ objects: ['<< /Type /Pages /Kids [5 0 R] >>'] })],
    [
      'a drawing of itself',
      'loop',
      rawPdf({ objects: [stream('/Subtype /Form /Resources << /XObject << /Me 5 0 R >> >>', 'q /Me Do Q')] }),
    ],
    ['deep nesting', 'deep-nesting', rawPdf({ objects: ['['.repeat(5_000)] })],
    [
      'an image too large for anybody',
      'image-bomb',
      rawPdf({ objects: [stream('/Subtype /Image /Width 30000 /Height 30000', '')] }),
    ],
    [
      'a stream that expands enormously',
      'bomb',
      rawPdf({
        objects: [
          stream('/Filter [/FlateDecode /FlateDecode]', deflateSync(deflateSync(Buffer.alloc(60 * 1024 * 1024)))),
        ],
      }),
    ],
  ])('finds %s', async (_what, kind, pdf) => {
    expect(await kindsIn(pdf)).toContain(kind);
  });

  it.each<[how: string, pdf: Buffer]>([
    ['names with escapes', rawPdf({ catalog: '/OpenAction << /S /J#61va#53cript /J#53 (x) >>' })],
    ['an object stream', rawPdf({ objects: [objectStream({ 9: SCRIPT })] })],
    ['an object stream without its type', rawPdf({ objects: [stream('/N 1 /First 4', `9 0 ${SCRIPT}`)] })],
    [
      'an object stream of two filters',
      rawPdf({
        objects: [
          stream(
            '/Type /ObjStm /N 1 /First 4 /Filter [/AHx /Fl]',
            hex(deflateSync(Buffer.from(`9 0 ${SCRIPT}`)).toString('latin1')),
          ),
        ],
      }),
    ],
    [
      'an object stream with a wrong checksum',
      rawPdf({
        objects: [
          stream(
            '/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode',
            Buffer.concat([deflateSync(Buffer.from(`9 0 ${SCRIPT}`)).subarray(0, -4), Buffer.alloc(4)]),
          ),
        ],
      }),
    ],
    [
      'an object stream that ends early',
      rawPdf({
        objects: [
          stream(
            '/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode',
            deflateSync(Buffer.from(`9 0 ${SCRIPT}${' '.repeat(500)}`)).subarray(0, -6),
          ),
        ],
      }),
    ],
    [
      'a filter and an action behind references',
      rawPdf({
        objects: [
          stream('/N 1 /First 4 /Filter 6 0 R', deflateSync(Buffer.from('9 0 << /S 7 0 R >>'))),
          '/FlateDecode',
          '/JavaScript',
        ],
      }),
    ],
    ['comments between the words', rawPdf({ catalog: '/OpenAction%x\n<<%(\n/S%)>>\n/JavaScript%\n>>' })],
    [
      'a comment in the head of its object',
      rawPdf({
        table: 'none',
        objects: [],
        trailer: '',
        header: `%PDF-1.7\n9 0 %\nobj << /OpenAction ${SCRIPT} >> endobj\n`,
      }),
    ],
    ['an object that nothing refers to', rawPdf({ objects: [SCRIPT] })],
    [
      'an earlier revision',
      Buffer.concat([
        rawPdf({ objects: [SCRIPT] }),
        Buffer.from('5 0 obj\nnull\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n'),
      ]),
    ],
    ['a key that is written twice', rawPdf({ catalog: `/OpenAction ${SCRIPT} /OpenAction [3 0 R /Fit]` })],
    ['a stray bracket before it', rawPdf({ catalog: `) ] > /OpenAction ${SCRIPT}` })],
    ['a trailer', rawPdf({ trailer: `/X ${SCRIPT}` })],
    [
      'a stream whose length is wrong',
      rawPdf({ objects: [`<< /Length 9999 >>\nstream\nabc\nendstream\nendobj\n6 0 obj\n${SCRIPT}`] }),
    ],
    [
      'a stream, if no cross-reference can be believed',
      rawPdf({ table: 'none', objects: [stream('', `9 0 obj ${SCRIPT} endobj`)] }),
    ],
  ])('finds a script behind %s', async (_how, pdf) => {
    expect(await kindsIn(pdf)).toContain('javascript');
  });

  it('finds an object inside of a stream to which the cross-reference points', async () => {
    const inner = `9 0 obj ${SCRIPT} endobj`;
    const whole = rawPdf({ objects: [stream('', inner)] });
    const row = `${String(whole.indexOf(inner)).padStart(10, '0')} 00000 n \n`;
    const text = whole.toString('latin1').replace('xref\n0 6\n', 'xref\n0 7\n').replace('trailer\n', `${row}trailer\n`);

    expect(await kindsIn(Buffer.from(text, 'latin1'))).toEqual(['javascript']);
    expect(await kindsIn(whole)).toEqual([]);
  });

  it.each<[what: string, pdf: Buffer]>([
    ['a page', rawPdf()],
    ['a link to the web', rawPdf({ page: '/Annots [<< /A << /S /URI /URI (https://example.org/a) >> >>]' })],
    ['a page to show first', rawPdf({ catalog: '/OpenAction [3 0 R /Fit]' })],
    ['an action that shows a page', rawPdf({ catalog: '/OpenAction << /S /GoTo /D [3 0 R /Fit] >>' })],
    [
      'a form',
      rawPdf({ catalog: '/AcroForm << /Fields [5 0 R] >>', objects: ['<< /Subtype /Widget /FT /Tx /F 4 >>'] }),
    ],
    [
      'a text about scripts',
      rawPdf({ objects: [stream('', '(1 0 obj << /S /JavaScript /JS (x) >> endobj /Launch /OpenAction) Tj')] }),
    ],
    ['a title about scripts', rawPdf({ trailer: '/Info << /Title (/S /JavaScript <?php PK) >>' })],
    [
      'lists of scripts and files that are empty',
      rawPdf({ catalog: '/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>' }),
    ],
    [
      'an incremental update',
      Buffer.concat([
        rawPdf(),
        Buffer.from('4 0 obj\n<< >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\r\n'),
      ]),
    ],
    [
      'a few bytes before the header and behind the end',
      Buffer.concat([Buffer.from('\r\n\0'), rawPdf(), Buffer.from('\0\0\x1a some words\n')]),
    ],
    [
      'a drawing whose resources name itself',
      rawPdf({
        objects: [
          stream('/Subtype /Form /Resources << /XObject << /Me 5 0 R /Other 6 0 R >> >>', '/Other Do'),
          stream('/Subtype /Form', '0 0 m'),
        ],
      }),
    ],
    [
      'a large blank image',
      rawPdf({
        objects: [
          stream(
            '/Subtype /Image /Width 3000 /Height 3000 /BitsPerComponent 8 /Filter /FlateDecode',
            deflateSync(Buffer.alloc(9_000_000)),
          ),
        ],
      }),
    ],
  ])('finds nothing in %s', async (_what, pdf) => {
    expect(await kindsIn(pdf)).toEqual([]);
  });

  it('only remarks on the data of an e-invoice', async () => {
    const pdf = rawPdf({
      objects: [FILESPEC('factur-x.xml'), stream('/Type /EmbeddedFile', '<?xml version="1.0"?><a/>')],
    });

    expect(await kindsIn(pdf)).toEqual(['embedded-invoice']);
  });

  it.each<[what: string, kind: string, pdf: Buffer]>([
    ['a program before it', 'second-format', Buffer.concat([Buffer.from('MZ\x90\0'), rawPdf()])],
    ['a page of the web in a comment', 'second-format', rawPdf({ header: '%PDF-1.7\n%<html><script>x</script>\n' })],
    [
      'a script of PHP in a comment',
      'second-format',
      rawPdf({ header: '%PDF-1.7\n%<?php x(); __HALT_COMPILER(); ?>\n' }),
    ],
    ['unknown data behind it', 'appended-data', Buffer.concat([rawPdf(), Buffer.alloc(100, 0x41)])],
    ['an archive behind it', 'second-format', Buffer.concat([rawPdf(), Buffer.from('PK\x03\x04 and so on')])],
    ['an end that is missing', 'cut-off', rawPdf().subarray(0, -60)],
  ])('finds %s', async (_what, kind, pdf) => {
    expect(await kindsIn(pdf)).toEqual([kind]);
  });

  it('is not kept busy by brackets, numbers or references without end', async () => {
    for (const evil of [
      '<<'.repeat(200_000),
      '[1 0 R '.repeat(100_000),
      '(('.repeat(200_000),
      'obj '.repeat(100_000),
      '1 0 obj '.repeat(50_000),
      '%PDF-1.7 xref '.repeat(20_000),
      '5 0 R',
    ]) {
      expect(Array.isArray(await kindsIn(rawPdf({ objects: [evil] })))).toBe(true);
    }
  });
});
