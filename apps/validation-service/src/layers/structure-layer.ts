import { certain, NO_RISK, type ValidationLayer } from './layer.ts';

/** Hard limits on the bytes themselves. */
export const structureLayer: ValidationLayer = {
  id: 'structure',
  version: '1',
  appliesTo: () => true,
  analyse({ sizeBytes, maxFileBytes }) {
    if (sizeBytes === 0) {
      return certain({ code: 'FILE_EMPTY', field: 'file', message: 'The file has no content.' });
    }
    if (sizeBytes > maxFileBytes) {
      return certain({
        code: 'FILE_TOO_LARGE',
        field: 'file',
        message: `The file has ${sizeBytes} bytes; the limit is ${maxFileBytes}.`,
      });
    }
    return NO_RISK;
  },
};
