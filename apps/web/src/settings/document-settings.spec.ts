import { defaultSettings, languageName, pagesProblem, settingsInWords } from './document-settings.ts';

describe('settings of a document', () => {
  it('are said in words as far as they differ from what is usual', () => {
    expect(settingsInWords(defaultSettings)).toEqual([]);
    expect(
      settingsInWords({ ...defaultSettings, pages: '2-', existingText: 'force', deskew: false, cleanUp: true }),
    ).toEqual(['pages 2-', 'pages with text replaced by pictures of them', 'not straightened', 'background cleaned']);
  });

  it('tell at once when pages are not written as pages', () => {
    expect(pagesProblem({ ...defaultSettings, pages: '1-3, 7' })).toBeNull();
    expect(pagesProblem({ ...defaultSettings, pages: ' ' })).toBeNull();
    expect(pagesProblem({ ...defaultSettings, pages: '3-1' })).toBe('The range 3-1 runs backwards; write 1-3.');
  });

  it('name languages as people do, and others by their code', () => {
    expect(languageName('eng+deu')).toBe('English, German');
    expect(languageName('xyz')).toBe('xyz');
  });
});
