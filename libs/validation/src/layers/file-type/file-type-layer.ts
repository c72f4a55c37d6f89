import { certain, NO_RISK, type ValidationLayer } from './layer.ts';

const EXTENSIONS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
  gif: 'image/gif',
};

/** What senders say when they do not know; it contradicts nothing. */
const UNKNOWN_TYPES = new Set(['', 'application/octet-stream', 'binary/octet-stream']);
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/tif': 'image/tiff',
  'application/x-pdf': 'application/pdf',
};

/** The type by content against what the name and the sender say. */
export const fileTypeLayer: ValidationLayer = {
  id: 'file-type',
  version: '1',
  appliesTo: () => true,
  analyse({ inspection, fileName, declaredType }) {
    if ('refused' in inspection) {
      const { code, message } = inspection.refused;
      return code === 'UNSUPPORTED_TYPE' ? certain({ code, message, field: 'file' }) : NO_RISK;
    }
    const named = EXTENSIONS[fileName.split('.').at(-1)?.toLowerCase() ?? ''];
    const declared = mediaType(declaredType);
    const contradiction = [named, UNKNOWN_TYPES.has(declared) ? undefined : declared].find(
      (claim) => claim !== undefined && claim !== inspection.type,
    );
    if (contradiction === undefined) return NO_RISK;
    return certain({
      code: 'FILE_TYPE_MISMATCH',
      field: 'file',
      message: `The content is ${inspection.type}, but the name or declared type says ${contradiction}; correct it and send again.`,
    });
  },
};

/** Media type without its parameters. A type we do not know of is cut to harmless characters, as it is shown to people. */
function mediaType(declared: string): string {
  const type = (declared.split(';')[0] ?? '').trim().toLowerCase();
  return ALIASES[type] ?? type.replace(/[^a-z0-9.+/-]/g, '').slice(0, 100);
}
