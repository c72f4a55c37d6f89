import { textLayer } from './text-layer.ts';
import { layerInput } from './layer-input.fixture.ts';

const codesOf = (over: Parameters<typeof layerInput>[0]) =>
  textLayer.analyse(layerInput(over)).reasons.map((r) => r.code);

describe('text layer', () => {
  it.each([
    ['a title with a NUL byte', { title: 'a\u0000b' }, 'TITLE_INVALID'],
    ['a title with a line break', { title: 'a\nb' }, 'TITLE_INVALID'],
    ['a title with half a surrogate pair', { title: 'a\ud800' }, 'TITLE_INVALID'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, 'TITLE_INVALID'],
    ['a file name that climbs out of its folder', { fileName: '../../etc/passwd.pdf' }, 'FILE_NAME_INVALID'],
    ['a file name with a control character', { fileName: 'a\u0007.pdf' }, 'FILE_NAME_INVALID'],
  ])('is certain about %s', (_what, over, code) => {
    expect(textLayer.analyse(layerInput(over))).toMatchObject({ score: 1, reasons: [{ code }] });
  });

  it.each([
    ['a direction override in the file name', { fileName: 'scan\u202efdp.exe' }, 'FILE_NAME_HIDDEN_CHARACTERS'],
    ['zero-width characters in the title', { title: 'in\u200bvoice' }, 'TITLE_HIDDEN_CHARACTERS'],
    ['a double extension', { fileName: 'invoice.pdf.exe' }, 'FILE_NAME_EXECUTABLE'],
  ])('raises the risk for %s', (_what, over, code) => {
    expect(codesOf(over)).toContain(code);
  });

  it('counts characters, not code units, and lets other scripts and emoji pass', () => {
    expect(codesOf({ title: '🏔'.repeat(200), fileName: 'Ärger – 山.pdf' })).toEqual([]);
  });

  it('never repeats the input in a reason', () => {
    const { reasons } = textLayer.analyse(layerInput({ title: 'secret-canary\u0000' }));
    expect(JSON.stringify(reasons)).not.toContain('secret-canary');
  });
});
