import { fileInput, textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { structureLayer } from './structure-layer.ts';
import { structureSettings } from './structure-settings.ts';

const settings = structureSettings.parse({});
const analyse = (input: LayerInput, over: Partial<typeof settings> = {}) => {
  const result = structureLayer.analyse(input, {
    settings: { ...settings, ...over },
    signal: new AbortController().signal,
  });
  if (result instanceof Promise) throw new Error('the layer should answer at once');
  return result;
};
const codesOf = (input: LayerInput) => analyse(input).reasons.map(({ code }) => code);
const title = (text: string): TextInput => textInput(text, { field: 'title' });

describe('the structure of files', () => {
  it('is certain about an empty file and one over the limit, at the byte', () => {
    expect(codesOf(fileInput({ sizeBytes: 0 }))).toEqual(['FILE_EMPTY']);
    expect(codesOf(fileInput({ sizeBytes: 11, allFiles: { maxSizeBytes: 10 } }))).toEqual(['FILE_TOO_LARGE']);
    expect(analyse(fileInput({ sizeBytes: 10, allFiles: { maxSizeBytes: 10 } })).score).toBe(0);
  });

  it.each([
    ['bytes', { sizeBytes: 1_000_000_000 }, 'FILE_TOO_LARGE'],
    ['pages', { pageCount: 1_001 }, 'TOO_MANY_PAGES'],
  ])('is certain about too many %s of several files together', (_what, allFiles, code) => {
    expect(analyse(fileInput({ allFiles: { count: 2, ...allFiles } }))).toMatchObject({
      score: 1,
      reasons: [{ code, message: expect.stringMatching(/^The files together/) as string }],
    });
  });

  it('says why a file could not be told apart, and leaves unsupported types to their layer', () => {
    const refused = (code: 'RESOURCE_LIMIT' | 'UNSUPPORTED_TYPE') =>
      fileInput({ kind: 'other-file', inspection: { refused: { code, message: 'why' } } });
    expect(analyse(refused('RESOURCE_LIMIT'))).toMatchObject({ score: 1, reasons: [{ code: 'RESOURCE_LIMIT' }] });
    expect(codesOf(refused('UNSUPPORTED_TYPE'))).toEqual([]);
  });

  it.each([
    ['climbs out of its folder', '../../etc/passwd.pdf'],
    ['has a control character', 'a\u0007.pdf'],
    ['is longer than any file system takes', 'x'.repeat(256)],
  ])('is certain about a name that %s', (_what, fileName) => {
    expect(analyse(fileInput({ fileName }))).toMatchObject({ score: 1, reasons: [{ code: 'FILE_NAME_INVALID' }] });
  });

  it.each([
    ['a direction override', 'scan\u202efdp.exe', 'FILE_NAME_HIDDEN_CHARACTERS'],
    ['a double extension', 'invoice.pdf.exe', 'FILE_NAME_EXECUTABLE'],
  ])('raises the risk for %s in a name', (_what, fileName, code) => {
    expect(codesOf(fileInput({ fileName }))).toContain(code);
  });

  it('lets names in other scripts pass', () => {
    expect(codesOf(fileInput({ fileName: 'Ärger – 山.pdf' }))).toEqual([]);
  });
});

describe('the structure of titles', () => {
  it.each([
    ['a NUL byte', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['half a surrogate pair', 'a\ud800'],
    ['201 characters', 'x'.repeat(201)],
  ])('is certain about %s', (_what, text) => {
    expect(analyse(title(text))).toMatchObject({ score: 1, reasons: [{ code: 'TITLE_INVALID', field: 'title' }] });
  });

  it('raises the risk for invisible characters, and not for those of an emoji or a Persian word', () => {
    expect(codesOf(title('in\u200bvoice'))).toEqual(['TITLE_HIDDEN_CHARACTERS']);
    expect(codesOf(title('👩\u200d💻 می\u200cخواهم'))).toEqual([]);
  });

  it('counts characters, not code units', () => {
    expect(codesOf(title('🏔'.repeat(200)))).toEqual([]);
  });

  it('never repeats the input in a reason', () => {
    expect(JSON.stringify(analyse(title('secret-canary\u0000')).reasons)).not.toContain('secret-canary');
  });
});

describe('the structure of texts', () => {
  it.each(['An ordinary text.\r\n\tWith two lines.', 'مرحبا', '👍', '1', 'co\u00adöperate', 'q\u0303 e\u0301'])(
    'has nothing to say of %j',
    (text) => {
      expect(analyse(textInput(text))).toEqual({ score: 0, severity: 0, reasons: [] });
    },
  );

  it.each([
    ['nothing but white space', ' \n\u200b\t', 'TEXT_EMPTY', 1],
    ['a bell', 'a\u0007b', 'TEXT_CONTROL_CHARACTERS', 0.7],
    ['an escape of terminals', '\u001b[31mred', 'TEXT_CONTROL_CHARACTERS', 0.7],
    ['half a surrogate pair', 'ab\udc00c', 'TEXT_BROKEN_UNICODE', 0.7],
    ['a byte-order mark', '\ufeffabc', 'TEXT_BYTE_ORDER_MARK', 0.05],
    ['one character lost in a wrong encoding', `${'word '.repeat(100)}\ufffd`, 'TEXT_ENCODING_DAMAGED', 0.1],
    ['many lost characters', 'sm\ufffdrg\ufffdsbord', 'TEXT_ENCODING_DAMAGED', 0.5],
  ])('finds %s', (_what, text, code, score) => {
    const result = analyse(textInput(text));
    expect(result.score).toBe(score);
    expect(result.reasons.map((reason) => reason.code)).toContain(code);
  });

  it('points at the place in what was sent', () => {
    expect(analyse(textInput('🏔 a\ud800b')).reasons[0]).toMatchObject({ code: 'TEXT_BROKEN_UNICODE', span: [4, 5] });
  });

  it('is certain about a text that was cut at the limit', () => {
    expect(analyse(textInput('x'.repeat(10), { asSent: 'x'.repeat(11) }))).toMatchObject({
      score: 1,
      reasons: [{ code: 'TEXT_TOO_LONG', span: [10, 11] }],
    });
  });

  it('counts every kind of line end once', () => {
    expect(analyse(textInput('a\r\nb\nc\rd'), { maxLines: 4 }).score).toBe(0);
    expect(analyse(textInput('a\r\nb\nc\rd'), { maxLines: 3 }).reasons).toMatchObject([
      { code: 'TEXT_TOO_MANY_LINES' },
    ]);
  });

  it('names all it found, the worst first', () => {
    expect(codesOf(textInput('\ufeffa\u0000\ud800'))).toEqual([
      'TEXT_CONTROL_CHARACTERS',
      'TEXT_BROKEN_UNICODE',
      'TEXT_BYTE_ORDER_MARK',
    ]);
  });
});
