import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';
import type { Figure } from '../figure.ts';
import { ownFiles, type LabelledFile } from '../own/files.ts';
import type { Answer } from '../validation-api.ts';
import type { Measuring } from './measuring.ts';

const section = 'Files';

/** How a reason in the labels is called in the service's codes. */
const NAMED: Readonly<Record<string, RegExp>> = {
  javascript: /JAVASCRIPT/,
  launch: /LAUNCH/,
  'embedded-file': /EMBEDDED|ATTACH/,
  'rich-media': /RICH_?MEDIA/,
  'submit-form': /SUBMIT/,
  xfa: /XFA/,
  encrypted: /ENCRYPTED|PASSWORD/,
  malformed: /CORRUPT|TRUNCATED|MALFORMED|DAMAGED|UNREADABLE/,
  empty: /EMPTY|NO_PAGES/,
  'type-mismatch': /MISMATCH|UNSUPPORTED_TYPE/,
  blank: /BLANK/,
  'too-small': /SMALL/,
  'pixel-bomb': /PIXELS|BOMB/,
  polyglot: /POLYGLOT|TRAILING|AFTER|APPENDED/,
  'svg-script': /SVG|SCRIPT|UNSUPPORTED_TYPE/,
  xxe: /SVG|ENTIT|XXE|UNSUPPORTED_TYPE/,
};

interface Judged {
  bad: boolean;
  held: boolean;
  named: boolean;
  ms: number;
}

/** Bad files must not be accepted, clean ones must, and the reason must be the right one. */
export async function measureFiles({ api, data }: Measuring, note: (line: string) => void): Promise<Figure[]> {
  const files = filesOf(data);
  if (files.length === 0) return [];
  const judged: Judged[] = [];
  for (const { file, declared, expect, reasons, bytes } of files) {
    const startedAt = performance.now();
    const answer = await api.judgeFile(file, declared, bytes);
    const ms = performance.now() - startedAt;
    const held = answer.decision !== 'accept';
    const bad = expect !== 'allow';
    const named = reasons.every((reason) => codesOf(answer).some((code) => NAMED[reason]?.test(code)));
    judged.push({ bad, held, named, ms });
    if (bad !== held) note(`${file}: ${answer.decision}, expected ${expect}`);
    else if (bad && !named) note(`${file}: ${reasons.join()} not among ${codesOf(answer).join()}`);
  }
  const bad = judged.filter((file) => file.bad);
  const clean = judged.filter((file) => !file.bad);
  const caught = bad.filter(({ held }) => held);
  const slowest = Math.max(...judged.map(({ ms }) => ms));
  return [
    figure('bad files', 'held', caught.length, 'count', bad.length, { atLeast: bad.length }),
    figure('clean files', 'held', clean.filter(({ held }) => held).length, 'count', clean.length, { atMost: 0 }),
    figure(
      'bad files held',
      'reason named',
      caught.filter(({ named }) => named).length / caught.length,
      'share',
      caught.length,
      { atLeast: 0.95 },
    ),
    figure('all files', 'slowest', slowest, 'ms', judged.length, { atMost: 1000 }),
  ];
}

/** Ours where there are none: a folder without files still leaves them to be measured. */
function filesOf(data: DataFolder | undefined): LabelledFile[] {
  const labels = data?.readFileLabels() ?? [];
  if (labels.length === 0) return ownFiles();
  return labels.map((label) => ({
    ...label,
    bytes: new Uint8Array(readFileSync(join(data?.path ?? '', 'files', label.file))),
  }));
}

function codesOf({ layers }: Answer): string[] {
  return [...new Set(layers.flatMap(({ reasons = [] }) => reasons.map(({ code }) => code)))];
}

function figure(
  set: string,
  measure: string,
  value: number,
  unit: Figure['unit'],
  of: number,
  goal: NonNullable<Figure['goal']>,
): Figure {
  return { section, set, measure, value, unit, of, goal };
}
