import { uploadForm } from './upload-form.ts';

const names = (form: FormData) => [...form.keys()];

describe('upload form', () => {
  it('has the settings as text, before the files, which keep their order and names', () => {
    const files = [new File(['1'], 'one.png'), new File(['2'], 'two.png'), new Blob(['3'])];

    const settings = { language: 'deu', pages: '1-2', deskew: false };
    const form = uploadForm(files, { title: ' Letters ', settings, password: 'geheim', fileName: 'all.png' });

    expect([...form].slice(0, 5)).toEqual([
      ['title', 'Letters'],
      ['language', 'deu'],
      ['pages', '1-2'],
      ['deskew', 'false'],
      ['password', 'geheim'],
    ]);
    expect(form.getAll('file').map((file) => (file as File).name)).toEqual(['one.png', 'two.png', 'document']);
  });

  it('leaves out what is not given', () => {
    expect(names(uploadForm([new Blob(['1'])], { title: '  ', settings: { pages: null } }))).toEqual(['file']);
  });

  it('gives a single file the name that it is to have', () => {
    const form = uploadForm([new File(['1'], 'tmp')], { fileName: 'letter.pdf' });

    expect((form.get('file') as File).name).toBe('letter.pdf');
  });
});
