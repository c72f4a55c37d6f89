import { fileProblem, formatBytes, titleOf } from './file-checks.ts';

const limit = 1024 * 1024;

describe('file checks', () => {
  it('lets the service judge every file that may be a document', () => {
    expect(fileProblem({ name: 'scan.PDF', size: 10, type: '' }, limit)).toBeNull();
    expect(fileProblem({ name: 'photo.jpeg', size: limit, type: 'image/jpeg' }, limit)).toBeNull();
    expect(fileProblem({ name: 'no ending', size: 10, type: 'image/tiff' }, limit)).toBeNull();
  });

  it('says why other files, empty files and large files are not sent', () => {
    expect(fileProblem({ name: 'notes.docx', size: 10, type: 'application/msword' }, limit)).toContain('Only PDF');
    expect(fileProblem({ name: 'a.pdf', size: 0, type: 'application/pdf' }, limit)).toBe('The file is empty.');
    expect(fileProblem({ name: 'a.pdf', size: 3 * limit, type: 'application/pdf' }, limit)).toBe(
      'The file is too large: 3.0 MiB; at most 1.0 MiB are accepted.',
    );
  });

  it('writes sizes for people', () => {
    expect([0, 1023, 1024, 1536, 209_715_200, 5 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 bytes',
      '1023 bytes',
      '1.0 KiB',
      '1.5 KiB',
      '200 MiB',
      '5.0 GiB',
    ]);
  });

  it('proposes the name without its ending as the title', () => {
    expect(titleOf('Annual report 2025.pdf')).toBe('Annual report 2025');
    expect(titleOf('.pdf')).toBe('.pdf');
    expect(titleOf(`${'a'.repeat(300)}.pdf`)).toHaveLength(200);
  });
});
