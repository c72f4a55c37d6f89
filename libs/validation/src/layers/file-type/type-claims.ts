/** What names say that a file is. Types that are never taken are here to contradict a content that is. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  jfif: 'image/jpeg',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  bmp: 'image/bmp',
  heic: 'image/heic',
  avif: 'image/avif',
  htm: 'text/html',
  html: 'text/html',
  xml: 'application/xml',
  zip: 'application/zip',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** What senders say when they do not know; it contradicts nothing. `text/plain` is what a form part without a type is. */
const UNKNOWN_TYPES = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'text/plain', '*/*']);
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/jfif': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/tif': 'image/tiff',
  'image/x-tiff': 'image/tiff',
  'application/x-pdf': 'application/pdf',
  'application/acrobat': 'application/pdf',
  'text/pdf': 'application/pdf',
};

/** Types that name and sender claim: what they claim that is nothing in particular is left out. */
export function claimedTypes(fileName: string, declaredType: string): string[] {
  const named = EXTENSIONS[fileName.split('.').at(-1)?.toLowerCase() ?? ''];
  const declared = mediaType(declaredType);
  return [...(named ? [named] : []), ...(UNKNOWN_TYPES.has(declared) ? [] : [declared])];
}

/** Media type without its parameters. A type we do not know of is cut to harmless characters, as it is shown to people. */
function mediaType(declared: string): string {
  const type = (declared.split(';')[0] ?? '').trim().toLowerCase();
  return ALIASES[type] ?? type.replace(/[^a-z0-9.+/*-]/g, '').slice(0, 100);
}
