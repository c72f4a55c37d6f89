import { cleanFileName, cleanMediaType } from './file-name.ts';

describe('cleanFileName', () => {
  it.each([
    ['scan.pdf', 'scan.pdf'],
    ['Rückblick 2025 – Übersicht.pdf', 'Rückblick 2025 – Übersicht.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\scans\\a.tif', 'a.tif'],
    ['a\u0000b\r\n.pdf', 'ab.pdf'],
    ['..', 'document'],
    ['', 'document'],
    [undefined, 'document'],
  ])('makes %j into %j', (given, name) => {
    expect(cleanFileName(given)).toBe(name);
  });

  it('cuts a long name and keeps its extension', () => {
    const name = cleanFileName(`${'a'.repeat(400)}.pdf`);

    expect(name).toHaveLength(255);
    expect(name.endsWith('a.pdf')).toBe(true);
  });
});

describe('cleanMediaType', () => {
  it.each([
    ['Application/PDF', 'application/pdf'],
    ['image/png', 'image/png'],
    ['nonsense', 'application/octet-stream'],
    ['text/html\r\nx: y', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('makes %j into %s', (given, type) => {
    expect(cleanMediaType(given)).toBe(type);
  });
});
