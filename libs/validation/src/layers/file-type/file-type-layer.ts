import { DOCUMENT_TYPES } from '@cairn/document-inspection';
import { z } from 'zod';
import type { FileInput, LayerInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { judgeFindings, type FindingRules } from '../file-findings.ts';
import { claimedTypes } from './type-claims.ts';

const TAKEN: ReadonlySet<string> = new Set(DOCUMENT_TYPES);

const RULES: FindingRules = {
  'second-format': {
    code: 'FILE_POLYGLOT',
    score: 1,
    severity: 7,
    message: (detail) =>
      `The file is a polyglot: it is a document and a ${detail} at once. Export it anew and send that.`,
  },
  'metadata-archive': {
    code: 'FILE_POLYGLOT',
    score: 1,
    severity: 7,
    message: (detail) => `The file is a polyglot: among its metadata it has a ${detail}. Export it anew and send that.`,
  },
  'appended-data': {
    code: 'FILE_TRAILING_DATA',
    score: 0.55,
    severity: 4,
    message: (detail) => `The file goes on behind its end marker with data appended (${detail}). Export it anew.`,
  },
  'appended-video': {
    code: 'FILE_APPENDED_VIDEO',
    score: 0,
    severity: 0,
    message: () => 'The photo moves: a film is appended to it, as some phones do. Only the photo is taken.',
  },
  'leading-data': {
    code: 'FILE_LEADING_DATA',
    score: 0.3,
    severity: 2,
    message: (detail) => `The file begins with data that do not belong to it (${detail}). Export it anew.`,
  },
};

/** The type by content against what the name and the sender say, and whether the file is something else as well. */
export const fileTypeLayer: ValidationLayer = {
  id: 'file-type',
  provider: 'local',
  version: '2',
  accepts: ['pdf', 'image', 'other-file'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'text' ? NO_RISK : typeAndForm(input)),
};

function typeAndForm(input: FileInput): LayerResult {
  const reasons = [unsupported(input), contradiction(input)].filter((reason) => reason !== undefined);
  const certain = reasons.map((reason) => ({ score: 1, severity: 7, reason: { ...reason, weight: 1 } }) as const);
  return judgeFindings(input.inspection.findings, RULES, certain);
}

function unsupported({ inspection }: FileInput): LayerReason | undefined {
  if (!('refused' in inspection) || inspection.refused.code !== 'UNSUPPORTED_TYPE') return undefined;
  return { ...inspection.refused, field: 'file' };
}

/** Of an unsupported type, every claim to be a supported one is wrong. */
function contradiction({ inspection, fileName, declaredType }: FileInput): LayerReason | undefined {
  const claims = claimedTypes(fileName, declaredType);
  const isUnsupported = 'refused' in inspection && inspection.refused.code === 'UNSUPPORTED_TYPE';
  if (inspection.type === undefined && !isUnsupported) return undefined;
  const wrong = claims.find((claim) => (inspection.type === undefined ? TAKEN.has(claim) : claim !== inspection.type));
  if (wrong === undefined) return undefined;
  const what = inspection.type === undefined ? 'another type' : inspection.type;
  return {
    code: 'FILE_TYPE_MISMATCH',
    field: 'file',
    message: `Type mismatch: the content is ${what}, but the name or declared type says ${wrong}; correct it and send again.`,
  };
}
