import type { DocumentSettings } from './document.ts';

/** What goes along with the files of one document. */
export interface UploadFields {
  /** Of a single file. */
  fileName?: string | undefined;
  title?: string | undefined;
  language?: string | undefined;
  settings?: Partial<DocumentSettings> | undefined;
  password?: string | undefined;
}

/** The form that `POST /api/documents` takes. Fields come before the files: the service reads the body as a stream. */
export function uploadForm(files: readonly Blob[], { fileName, title, password, ...fields }: UploadFields): FormData {
  const form = new FormData();
  if (title?.trim()) form.append('title', title.trim());
  const settings = { ...fields.settings, ...(fields.language ? { language: fields.language } : {}) };
  for (const [name, value] of Object.entries(settings)) if (value != null) form.append(name, String(value));
  if (password) form.append('password', password);
  for (const file of files) form.append('file', file, nameOf(file, files.length === 1 ? fileName : undefined));
  return form;
}

function nameOf(file: Blob, given: string | undefined): string {
  return given ?? (file instanceof File ? file.name : 'document');
}
