import { attachment } from './content-disposition.ts';

describe('attachment', () => {
  it.each([
    ['Annual report', `attachment; filename="Annual report.pdf"; filename*=UTF-8''Annual%20report.pdf`],
    ['scan.PDF', `attachment; filename="scan.pdf"; filename*=UTF-8''scan.pdf`],
    ['Übersicht', `attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`],
    ['a"; x=\r\ny', `attachment; filename="a ; x= y.pdf"; filename*=UTF-8''a%20%3B%20x%3D%20y.pdf`],
    ['../../etc', `attachment; filename="etc.pdf"; filename*=UTF-8''etc.pdf`],
    ['100%', `attachment; filename="100_.pdf"; filename*=UTF-8''100%25.pdf`],
    ["it's (new)", `attachment; filename="it's (new).pdf"; filename*=UTF-8''it%27s%20%28new%29.pdf`],
    ['\u202e', `attachment; filename="document.pdf"; filename*=UTF-8''document.pdf`],
  ])('names a download of %j', (title, header) => {
    expect(attachment(title, 'pdf')).toBe(header);
  });

  it('cuts a long title between characters', () => {
    expect(attachment('🗺'.repeat(200), 'txt')).toContain(`${encodeURIComponent('🗺'.repeat(100))}.txt`);
  });
});
