import { resultFileName } from './result-file-name.ts';

describe('result file name', () => {
  it('keeps a plain title', () => {
    expect(resultFileName('Jahresbericht 2025 – Köln', 'pdf')).toBe('Jahresbericht 2025 – Köln.pdf');
  });

  it('drops what file systems refuse or people could be fooled with', () => {
    expect(resultFileName('../a/b\\c:d?', 'txt')).toBe('a b c d.txt');
    expect(resultFileName('invoice\u202Efdp.exe', 'pdf')).toBe('invoice fdp.exe.pdf');
    expect(resultFileName(' ... ', 'hocr')).toBe('document.hocr');
    expect(resultFileName('x'.repeat(500), 'pdf')).toHaveLength(124);
  });
});
