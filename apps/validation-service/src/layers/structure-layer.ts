import { certain, NO_RISK, type ValidationLayer } from './layer.ts';

/** Hard limits on the bytes themselves, and on what several files are together. */
export const structureLayer: ValidationLayer = {
  id: 'structure',
  version: '2',
  appliesTo: () => true,
  analyse({ sizeBytes, maxFileBytes, allFiles }) {
    if (sizeBytes === 0) {
      return certain({ code: 'FILE_EMPTY', field: 'file', message: 'The file has no content.' });
    }
    const whole = allFiles.count === 1 ? 'The file has' : 'The files together have';
    if (allFiles.sizeBytes > maxFileBytes) {
      return certain({
        code: 'FILE_TOO_LARGE',
        field: 'file',
        message: `${whole} ${allFiles.sizeBytes} bytes; the limit is ${maxFileBytes}.`,
      });
    }
    if (allFiles.pageCount > allFiles.maxPages) {
      return certain({
        code: 'TOO_MANY_PAGES',
        field: 'file',
        message: `${whole} ${allFiles.pageCount} pages; the limit is ${allFiles.maxPages}.`,
      });
    }
    return NO_RISK;
  },
};
