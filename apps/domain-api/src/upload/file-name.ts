const MAX_CHARACTERS = 255;
const CONTROLS = /\p{Cc}/gu;
const PATH = /^.*[/\\]/s;
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}$/;

/**
 * The file name as it is stored and shown: no path, no control characters, at most 255 characters with its extension
 * kept. Nobody typed it as text for us, so it is mended rather than refused; validation judges what it says.
 */
export function cleanFileName(given: string | undefined): string {
  const name = (given ?? '').replace(PATH, '').replace(CONTROLS, '').toWellFormed().trim();
  if (name === '' || name === '.' || name === '..') return 'document';
  const characters = [...name];
  if (characters.length <= MAX_CHARACTERS) return name;
  const extension = /\.\w{1,10}$/.exec(name)?.[0] ?? '';
  return characters.slice(0, MAX_CHARACTERS - extension.length).join('') + extension;
}

/** The declared media type in lower case, or `application/octet-stream` when it is none. */
export function cleanMediaType(given: string | undefined): string {
  const type = given?.trim().toLowerCase() ?? '';
  return MEDIA_TYPE.test(type) ? type : 'application/octet-stream';
}
