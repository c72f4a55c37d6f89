import {
  certain,
  NO_RISK,
  type LayerInput,
  type LayerReason,
  type LayerResult,
  type ValidationLayer,
} from './layer.ts';

const MAX_TITLE_CHARACTERS = 200;
const MAX_FILE_NAME_CHARACTERS = 255;

/** C0 and C1 controls; a tab or a line break has no place in a title either. */
const CONTROL = /\p{Cc}/u;
/** Direction overrides make `gpj.exe` read as `exe.jpg`; see Unicode TR #36, section 3.5. */
const BIDI_OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/u;
const INVISIBLE = /[\u200b-\u200f\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/u;
const EXECUTABLE_SUFFIX = /\.(exe|scr|bat|cmd|com|js|vbs|msi|ps1|jar|lnk|hta|sh|app)$/i;
const PATH_PART = /[/\\]|^\.{1,2}$/;

/** Title and file name: what breaks storage and logs is refused, what only hides something raises the risk. */
export const textLayer: ValidationLayer = {
  id: 'text',
  version: '1',
  appliesTo: () => true,
  analyse(input) {
    const broken = brokenText(input);
    return broken.length > 0 ? certain(...broken) : disguisedText(input);
  },
};

function brokenText({ title, fileName }: LayerInput): LayerReason[] {
  const reasons: LayerReason[] = [];
  const flag = (code: string, field: LayerReason['field'], message: string) => reasons.push({ code, field, message });

  if ([...title].length > MAX_TITLE_CHARACTERS) {
    flag('TITLE_INVALID', 'title', `The title is longer than ${MAX_TITLE_CHARACTERS} characters.`);
  }
  if (CONTROL.test(title) || !title.isWellFormed()) {
    flag('TITLE_INVALID', 'title', 'The title has control characters or broken Unicode; remove them.');
  }
  if ([...fileName].length > MAX_FILE_NAME_CHARACTERS) {
    flag('FILE_NAME_INVALID', 'file', `The file name is longer than ${MAX_FILE_NAME_CHARACTERS} characters.`);
  }
  if (CONTROL.test(fileName) || !fileName.isWellFormed() || PATH_PART.test(fileName)) {
    flag('FILE_NAME_INVALID', 'file', 'The file name has path parts, control characters or broken Unicode; rename it.');
  }
  return reasons;
}

function disguisedText({ title, fileName }: LayerInput): LayerResult {
  const reasons: LayerReason[] = [];
  if (BIDI_OVERRIDE.test(title) || INVISIBLE.test(title)) {
    reasons.push({
      code: 'TITLE_HIDDEN_CHARACTERS',
      field: 'title',
      message: 'The title has invisible or direction-changing characters.',
    });
  }
  if (BIDI_OVERRIDE.test(fileName) || INVISIBLE.test(fileName)) {
    reasons.push({
      code: 'FILE_NAME_HIDDEN_CHARACTERS',
      field: 'file',
      message: 'The file name has invisible or direction-changing characters.',
    });
  }
  if (EXECUTABLE_SUFFIX.test(fileName)) {
    reasons.push({ code: 'FILE_NAME_EXECUTABLE', field: 'file', message: 'The file name ends like a program.' });
  }
  return reasons.length > 0 ? { score: 0.7, severity: 4, reasons } : NO_RISK;
}
