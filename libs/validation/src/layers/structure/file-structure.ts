import { normaliseText } from '@cairn/text-normalisation';
import type { FileInput } from '../../layer/layer-input.ts';
import { certain, NO_RISK, type LayerReason, type LayerResult } from '../../layer/layer.ts';
import { HIDING } from './hiding.ts';

const MAX_FILE_NAME_CHARACTERS = 255;

/** C0 and C1 controls; a tab or a line break has no place in a name either. */
const CONTROL = /\p{Cc}/u;
const PATH_PART = /[/\\]|^\.{1,2}$/;
const EXECUTABLE_SUFFIX = /\.(?:exe|scr|bat|cmd|com|js|vbs|msi|ps1|jar|lnk|hta|sh|app)$/i;

/** Hard limits on the bytes, on what several files are together, and on the name. */
export function fileStructure(input: FileInput): LayerResult {
  const broken = [overLimit(input), ...brokenName(input.fileName)].filter((reason) => reason !== undefined);
  return broken.length > 0 ? certain(...broken) : hidingName(input.fileName);
}

function overLimit({ kind, sizeBytes, allFiles, inspection }: FileInput): LayerReason | undefined {
  if (sizeBytes === 0) return { code: 'FILE_EMPTY', field: 'file', message: 'The file has no content.' };
  const whole = allFiles.count === 1 ? 'The file has' : 'The files together have';
  if (allFiles.sizeBytes > allFiles.maxSizeBytes) {
    const message = `${whole} ${allFiles.sizeBytes} bytes; the limit is ${allFiles.maxSizeBytes}.`;
    return { code: 'FILE_TOO_LARGE', field: 'file', message };
  }
  if (allFiles.pageCount > allFiles.maxPages) {
    const message = `${whole} ${allFiles.pageCount} pages; the limit is ${allFiles.maxPages}.`;
    return { code: 'TOO_MANY_PAGES', field: 'file', message };
  }
  // Of a file that could not even be told apart, no other layer says why.
  if (kind === 'other-file' && 'refused' in inspection && inspection.refused.code !== 'UNSUPPORTED_TYPE') {
    return { ...inspection.refused, field: 'file' };
  }
  return undefined;
}

function brokenName(fileName: string): LayerReason[] {
  const flag = (message: string): LayerReason => ({ code: 'FILE_NAME_INVALID', field: 'file', message });
  const tooLong = [...fileName].length > MAX_FILE_NAME_CHARACTERS;
  const broken = CONTROL.test(fileName) || !fileName.isWellFormed() || PATH_PART.test(fileName);
  return [
    ...(tooLong ? [flag(`The file name is longer than ${MAX_FILE_NAME_CHARACTERS} characters.`)] : []),
    ...(broken ? [flag('The file name has path parts, control characters or broken Unicode; rename it.')] : []),
  ];
}

function hidingName(fileName: string): LayerResult {
  const reasons: LayerReason[] = [];
  if (normaliseText(fileName).disguises.some(({ kind }) => HIDING.has(kind))) {
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
