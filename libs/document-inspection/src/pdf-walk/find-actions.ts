import type { Finding, Findings, FindingKind } from '../finding.ts';
import type { PdfObjects } from './pdf-objects.ts';
import { PdfDictionary, PdfName, PdfText, type PdfValue } from './pdf-values.ts';

/** Types of actions (ISO 32000-2, table 201) that do more than show a page of the document or an address of the web. */
const BY_ACTION: Readonly<Record<string, FindingKind>> = {
  JavaScript: 'javascript',
  Launch: 'launch',
  SubmitForm: 'submit-form',
  ImportData: 'import-data',
  GoToR: 'remote-goto',
  GoToE: 'remote-goto',
  Rendition: 'rich-media',
  RichMediaExecute: 'rich-media',
  Movie: 'rich-media',
  Sound: 'rich-media',
};

/** Types of annotations and of what they show. */
const BY_SUBTYPE: Readonly<Record<string, FindingKind>> = {
  RichMedia: 'rich-media',
  Movie: 'rich-media',
  Sound: 'rich-media',
  Screen: 'rich-media',
  '3D': 'rich-media',
  U3D: 'rich-media',
  PRC: 'rich-media',
  FileAttachment: 'embedded-file',
};

const BY_KEY: Readonly<Record<string, FindingKind>> = {
  JavaScript: 'javascript',
  JS: 'javascript',
  OnInstantiate: 'javascript',
  XFA: 'xfa',
  RichMediaContent: 'rich-media',
  EmbeddedFiles: 'embedded-file',
};

/** Control characters and spaces are ignored by what opens the address. */
const IGNORED_IN_ADDRESSES = /[\p{Cc}\p{Zs}\u200b-\u200f\ufeff]/gu;
/** Longer ones are told by their beginning. */
const ADDRESS_CHARACTERS = 2_000;
const SCRIPT_ADDRESS =
  /^(?:javascript|vbscript|jscript|livescript|data:text\/html|data:application\/|data:image\/svg)/i;
/** Shares of Windows: opening one sends the user's password, hashed, to whoever owns it. */
const FILE_ADDRESS = /^(?:file:|smb:|nfs:|ldap:|search-ms:|ms-[a-z-]+:|shell:|cmd:|\\\\|\/\/[^/]+\/[^/]*@|[a-z]:\\)/i;
const SHARE = /^(?:\\\\|\/\/|smb:|file:\/\/[^/])/i;

/** Looks at everything in a value of a file, whatever it is part of. */
export function findActions(value: PdfValue, objects: PdfObjects, findings: Findings): void {
  if (Array.isArray(value)) {
    for (const item of value) findActions(item, objects, findings);
  }
  if (!(value instanceof PdfDictionary)) return;
  findInDictionary(value, objects, findings);
  for (const [, item] of value.entries) findActions(item, objects, findings);
}

function findInDictionary(dictionary: PdfDictionary, objects: PdfObjects, findings: Findings): void {
  for (const [key, value] of dictionary.entries) {
    const byKey = BY_KEY[key];
    if (byKey && isThere(value, objects)) findings.add(byKey);
    for (const meaning of objects.everyMeaning(value)) {
      for (const finding of findingsOf(key, meaning, dictionary)) findings.add(finding.kind, finding.detail);
    }
  }
}

/** An empty array or dictionary where scripts or files would be listed holds none. */
function isThere(value: PdfValue, objects: PdfObjects): boolean {
  const resolved = objects.resolve(value);
  if (resolved === null) return false;
  if (Array.isArray(resolved)) return resolved.length > 0;
  if (!(resolved instanceof PdfDictionary)) return true;
  const lists = ['Names', 'Kids'].map((key) => objects.resolve(resolved.get(key))).filter((list) => list !== undefined);
  return lists.length === 0 || lists.some((list) => !Array.isArray(list) || list.length > 0);
}

function findingsOf(key: string, value: PdfValue, dictionary: PdfDictionary): Finding[] {
  if (value instanceof PdfName) {
    const kind = key === 'S' ? BY_ACTION[value.text] : key === 'Subtype' ? BY_SUBTYPE[value.text] : undefined;
    return kind ? [{ kind }] : [];
  }
  if (!(value instanceof PdfText)) return [];
  const address = value.decoded().slice(0, ADDRESS_CHARACTERS).replace(IGNORED_IN_ADDRESSES, '');
  if (key === 'URI' || key === 'Base') {
    if (SCRIPT_ADDRESS.test(address)) return [{ kind: 'script-uri' }];
    return FILE_ADDRESS.test(address) ? [{ kind: 'file-uri' }] : [];
  }
  const namesFile = (key === 'F' || key === 'UF' || key === 'Unix' || key === 'DOS') && dictionary.has(key);
  if (!namesFile) return [];
  if (SCRIPT_ADDRESS.test(address)) return [{ kind: 'script-uri' }];
  return SHARE.test(address) ? [{ kind: 'file-uri', detail: 'a share of another computer' }] : [];
}
