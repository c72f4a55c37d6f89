import { PDFDocument, PDFName, PDFString, type PDFObject } from '@cantoo/pdf-lib';
import { findActiveContent } from './active-content.ts';

function inCatalog(key: string, value: (document: PDFDocument) => PDFObject): (document: PDFDocument) => void {
  return (document) => document.catalog.set(PDFName.of(key), value(document));
}

describe('findActiveContent', () => {
  it.each([
    [
      'a script that runs on opening',
      ['JavaScript', 'OpenAction'],
      inCatalog('OpenAction', (d) => d.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') })),
    ],
    [
      'a program to launch, inside an array',
      ['Launch'],
      inCatalog('Odd', (d) => d.context.obj([[{ S: 'Launch', F: PDFString.of('calc.exe') }]])),
    ],
    ['a form to submit', ['SubmitForm'], inCatalog('Odd', (d) => d.context.obj({ S: 'SubmitForm' }))],
    ['an attached file', ['EmbeddedFiles'], inCatalog('Names', (d) => d.context.obj({ EmbeddedFiles: { Names: [] } }))],
    [
      'additional actions and XFA',
      ['AdditionalActions', 'XFA'],
      inCatalog('AcroForm', (d) => d.context.obj({ XFA: [], AA: {} })),
    ],
    ['rich media', ['RichMedia'], inCatalog('Odd', (d) => d.context.obj({ Subtype: 'RichMedia' }))],
    [
      'a link that is a script',
      ['JavaScriptUri'],
      inCatalog('Odd', (d) => d.context.obj({ S: 'URI', URI: PDFString.of(' JavaScript:x()') })),
    ],
    ['a page to show first', [], inCatalog('OpenAction', (d) => d.context.obj([d.getPage(0).ref, 'Fit']))],
  ])('finds %s, in object streams too', async (_what, activeContent, change) => {
    const document = await PDFDocument.create();
    document.addPage();
    change(document);
    const reread = await PDFDocument.load(await document.save({ useObjectStreams: true }));

    expect(findActiveContent(reread.context)).toEqual(activeContent);
  });
});
