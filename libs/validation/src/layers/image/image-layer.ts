import { z } from 'zod';
import type { FileInput, LayerInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { judgeFindings } from '../file-findings.ts';
import { IMAGE_RULES, SVG_RULES } from './image-rules.ts';

/** Limits and decodability of images, and what their metadata carry; of an SVG, what it would run or fetch. */
export const imageLayer: ValidationLayer = {
  id: 'image',
  provider: 'local',
  version: '4',
  // An SVG is never taken, so to the inspection it is some other file.
  accepts: ['image', 'other-file'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => {
    if (input.kind === 'image') return integrity(input);
    return input.kind === 'other-file' ? judgeFindings(input.inspection.findings, SVG_RULES) : NO_RISK;
  },
};

function integrity({ inspection }: FileInput): LayerResult {
  if ('refused' in inspection) {
    const refusal = { ...inspection.refused, field: 'file', weight: 1 };
    return judgeFindings(inspection.findings, IMAGE_RULES, [{ score: 1, severity: 7, reason: refusal }]);
  }
  // No risk, but its sender should know.
  const notices = inspection.notices.map((notice): LayerReason => ({ ...notice, field: 'file' }));
  return judgeFindings(
    inspection.findings,
    IMAGE_RULES,
    notices.map((reason) => ({ score: 0, severity: 0, reason })),
  );
}
