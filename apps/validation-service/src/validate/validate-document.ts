import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { NO_RISK, type LayerInput, type ValidationLayer } from '../layers/layer.ts';
import { layers } from '../layers/layers.ts';
import { defaultPolicy, policyHash } from '../policy/policy.ts';
import { combine, type LayerRun, type Verdict } from './combine.ts';
import { InspectFiles } from './inspect-files.ts';
import { InspectionSlots } from './inspection-slots.ts';
import { mergeFiles } from './merge-files.ts';
import type { ValidateRequest } from './validate-request.ts';

export interface ValidationAnswer extends Verdict {
  id: string;
  policy: { id: string; version: number; hash: string };
  facts: {
    /** Of the first file. */
    type: string | null;
    /** Of all files; null when one of them was refused. */
    pageCount: number | null;
    /** In the order of the request. `encrypted`: it takes the password to open it. */
    files: { type: string | null; pageCount: number | null; encrypted: boolean }[];
  };
}

/** Judges one uploaded document: has its files inspected, and lets every layer look. */
@Injectable()
export class ValidateDocument {
  private readonly logger = new Logger(ValidateDocument.name);
  private readonly policy = defaultPolicy;
  private readonly policyName = { id: this.policy.id, version: this.policy.version, hash: policyHash(this.policy) };

  constructor(
    private readonly inspectFiles: InspectFiles,
    private readonly slots: InspectionSlots,
  ) {}

  /**
   * @throws BlobNotFoundError, DependencyUnavailableError, ServiceBusyError, DocumentPasswordUnreadableError; never
   *   because of what the files contain
   */
  run(request: ValidateRequest, signal: AbortSignal): Promise<ValidationAnswer> {
    return this.slots.use(async () => {
      const inputs = await this.inspectFiles.run(request, signal);
      const runs = inputs.map((input) => this.runLayers(input));
      return {
        id: uuidv7(),
        ...combine(mergeFiles(runs), this.policy),
        policy: this.policyName,
        facts: factsOf(inputs),
      };
    });
  }

  private runLayers(input: LayerInput): LayerRun[] {
    return layers.filter((layer) => layer.id in this.policy.layers).map((layer) => this.runLayer(layer, input));
  }

  /** A layer that breaks is reported and leaves the others alone; what it means for the decision is the policy's. */
  private runLayer(layer: ValidationLayer, input: LayerInput): LayerRun {
    const { id, version } = layer;
    const started = performance.now();
    const done = (status: LayerRun['status'], result = NO_RISK): LayerRun => ({
      id,
      version,
      status,
      result,
      ms: Math.round((performance.now() - started) * 1000) / 1000,
    });
    try {
      return layer.appliesTo(input) ? done('ok', layer.analyse(input)) : done('skipped');
    } catch (error) {
      this.logger.error({ err: error, layer: id }, 'validation layer failed');
      return done('error');
    }
  }
}

function factsOf(inputs: readonly LayerInput[]): ValidationAnswer['facts'] {
  const files = inputs.map(({ inspection }) =>
    'refused' in inspection
      ? { type: null, pageCount: null, encrypted: false }
      : {
          type: inspection.type,
          pageCount: inspection.pageCount,
          encrypted: inspection.pdf?.encrypted === 'opened-by-password',
        },
  );
  const known = files.every(({ pageCount }) => pageCount !== null);
  const pageCount = known ? files.reduce((sum, file) => sum + (file.pageCount ?? 0), 0) : null;
  return { type: files[0]?.type ?? null, pageCount, files };
}
