import { z } from 'zod';
import type { FileInput, LayerInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerResult, type ValidationLayer } from '../../layer/layer.ts';
import { judgeFindings } from '../file-findings.ts';
import { PDF_RULES } from './pdf-rules.ts';

/** Openness, limits and active content of PDF files. */
export const pdfLayer: ValidationLayer = {
  id: 'pdf',
  provider: 'local',
  version: '3',
  accepts: ['pdf'],
  settings: z.strictObject({}),
  analyse: (input: LayerInput) => (input.kind === 'pdf' ? opennessAndFindings(input) : NO_RISK),
};

function opennessAndFindings({ inspection }: FileInput): LayerResult {
  const findings = inspection.findings ?? [];
  if (!('refused' in inspection)) {
    // Whoever gave the password knows that the file is encrypted.
    return judgeFindings(
      findings.filter(({ kind }) => kind !== 'encryption'),
      PDF_RULES,
    );
  }
  const field = inspection.refused.code === 'PDF_PASSWORD_WRONG' ? 'password' : 'file';
  const refusal = { score: 1, severity: 7, reason: { ...inspection.refused, field, weight: 1 } } as const;
  return judgeFindings(findings, PDF_RULES, [refusal]);
}
