import type { IncomingMessage } from 'node:http';
import { PasswordsNotAcceptedError, RequestInvalidError } from '@cairn/errors';
import { DEFAULT_DIGITISE_SETTINGS, type DigitiseSettings } from '@cairn/job-contracts';
import { parseSettings } from '../documents/document-settings.ts';
import { parseTitle } from './title.ts';
import { openUploadForm, type UploadForm } from './upload-form.ts';
import type { UploadLimits } from './upload-limits.ts';

/** An upload whose files are about to arrive, its fields checked. */
export interface IncomingUpload {
  title: string;
  settings: DigitiseSettings;
  /** For those of the files that need one. Never stored as it is, never logged, never shown. */
  password: string | undefined;
  form: UploadForm;
}

/** What PDF takes at most: 127 bytes of UTF-8. */
const MAX_PASSWORD_BYTES = 127;
const SWITCHES = ['autoRotate', 'deskew', 'cleanUp'];

/** @throws TitleInvalidError, RequestInvalidError, errors of `parseSettings` and whatever `openUploadForm` throws */
export async function readUpload(request: IncomingMessage, limits: UploadLimits): Promise<IncomingUpload> {
  const form = await openUploadForm(request, limits);
  const { title, password, ...settings } = Object.fromEntries(form.fields);
  try {
    return {
      title: parseTitle(title, form.first.fileName),
      settings: parseSettings(typedSettings(settings), DEFAULT_DIGITISE_SETTINGS, limits.languages),
      password: parsePassword(password, limits),
      form,
    };
  } catch (error) {
    form.abandon(error as Error);
    throw error;
  }
}

/** A form has texts only. An empty field is one that nobody filled in. */
function typedSettings(fields: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(fields).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(filled.map(([name, text]) => [name, SWITCHES.includes(name) ? typedSwitch(text) : text]));
}

function typedSwitch(text: string): unknown {
  return text === 'true' || (text === 'false' ? false : text);
}

function parsePassword(given: string | undefined, { acceptsPasswords }: UploadLimits): string | undefined {
  if (!given) return undefined;
  if (!acceptsPasswords) throw new PasswordsNotAcceptedError();
  if (Buffer.byteLength(given) <= MAX_PASSWORD_BYTES && given.isWellFormed()) return given;
  const message = `A password of a PDF has at most ${MAX_PASSWORD_BYTES} bytes of UTF-8.`;
  throw new RequestInvalidError([{ field: 'password', message }]);
}
