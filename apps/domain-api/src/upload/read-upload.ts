import type { IncomingMessage } from 'node:http';
import { RequestInvalidError } from '@cairn/errors';
import { parseTitle } from './title.ts';
import { openUploadForm, type UploadForm } from './upload-form.ts';

/** An upload whose file is about to arrive, its fields checked. */
export interface IncomingUpload {
  title: string;
  language: string;
  fileName: string;
  contentType: string;
  form: UploadForm;
}

const DEFAULT_LANGUAGE = 'eng';
/** Tesseract's names: `eng`, `chi_sim`, up to three joined as `eng+deu`. */
const LANGUAGE = /^[a-z]{3}(_[a-z]{2,8})?(\+[a-z]{3}(_[a-z]{2,8})?){0,2}$/;

/** @throws TitleInvalidError, RequestInvalidError and whatever `openUploadForm` throws */
export async function readUpload(request: IncomingMessage, maxFileBytes: number): Promise<IncomingUpload> {
  const form = await openUploadForm(request, maxFileBytes);
  const { fileName, contentType, fields } = form;
  try {
    const title = parseTitle(fields.get('title'), fileName);
    return { title, language: parseLanguage(fields.get('language')), fileName, contentType, form };
  } catch (error) {
    form.abandon(error as Error);
    throw error;
  }
}

function parseLanguage(given: string | undefined): string {
  const language = given?.trim() || DEFAULT_LANGUAGE;
  if (LANGUAGE.test(language)) return language;
  const message = 'Not a language code; use three letters such as eng, or several as in eng+deu.';
  throw new RequestInvalidError([{ field: 'language', message }]);
}
