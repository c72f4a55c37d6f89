import { z } from 'zod';
import type { FileInput, LayerInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerResult, type Severity, type ValidationLayer } from '../../layer/layer.ts';
import { judgeFindings } from '../file-findings.ts';
import { qualityFlaws } from './quality-flaws.ts';

/** Whether anything can be made out in an image: a soft signal, since a poor scan may be all that there is. */
export const imageQualityLayer: ValidationLayer = {
  id: 'image-quality',
  provider: 'local',
  version: '1',
  accepts: ['image'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'image' ? legibility(input) : NO_RISK),
};

function legibility({ inspection }: FileInput): LayerResult {
  if ('refused' in inspection || !inspection.image) return NO_RISK;
  const flaws = qualityFlaws(inspection.image, inspection.quality);
  return judgeFindings(
    [],
    {},
    flaws.map(({ score, code, message }) => ({
      score,
      severity: severityOf(score),
      reason: { code, message, field: 'file', weight: score },
    })),
  );
}

/** Nobody comes to harm by a bad picture. */
function severityOf(score: number): Severity {
  if (score < 0.5) return 0;
  return score < 0.9 ? 1 : 2;
}
