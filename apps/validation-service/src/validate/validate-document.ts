import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobStorage } from '@cairn/blob-storage';
import { inspectDocument, type InspectionLimits } from '@cairn/document-inspection';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { NO_RISK, type LayerInput, type ValidationLayer } from '../layers/layer.ts';
import { layers } from '../layers/layers.ts';
import { defaultPolicy, policyHash } from '../policy/policy.ts';
import { combine, type LayerRun, type Verdict } from './combine.ts';
import { InspectionSlots } from './inspection-slots.ts';
import type { ValidateRequest } from './validate-request.ts';

export interface ValidationOptions {
  limits: InspectionLimits;
  maxFileBytes: number;
}

/** Injection token class: limits come from the app's configuration. */
export abstract class ValidationSettings implements ValidationOptions {
  abstract readonly limits: InspectionLimits;
  abstract readonly maxFileBytes: number;
}

export interface ValidationAnswer extends Verdict {
  id: string;
  policy: { id: string; version: number; hash: string };
  facts: { type: string | null; pageCount: number | null };
}

/** Judges one uploaded document: fetches it, inspects it once in a process of its own, and lets every layer look. */
@Injectable()
export class ValidateDocument {
  private readonly logger = new Logger(ValidateDocument.name);
  private readonly policy = defaultPolicy;
  private readonly policyName = { id: this.policy.id, version: this.policy.version, hash: policyHash(this.policy) };

  constructor(
    private readonly uploads: BlobStorage,
    private readonly slots: InspectionSlots,
    private readonly settings: ValidationSettings,
  ) {}

  /** @throws BlobNotFoundError, DependencyUnavailableError, ServiceBusyError; never because of what the file contains */
  run(request: ValidateRequest, signal: AbortSignal): Promise<ValidationAnswer> {
    return this.slots.use(async () => {
      const input = await this.look(request, signal);
      const verdict = combine(this.runLayers(input), this.policy);
      return {
        id: uuidv7(),
        ...verdict,
        policy: this.policyName,
        facts: factsOf(input),
      };
    });
  }

  private async look(request: ValidateRequest, signal: AbortSignal): Promise<LayerInput> {
    const { title, fileName, declaredType } = request;
    const folder = await mkdtemp(join(tmpdir(), `cairn-validate-${process.pid}-`));
    try {
      const path = join(folder, 'original');
      const { bytes } = await this.uploads.downloadToFile(request.blob.name, path, signal);
      const inspection = await inspectDocument(path, { limits: this.settings.limits, signal });
      return { title, fileName, declaredType, sizeBytes: bytes, maxFileBytes: this.settings.maxFileBytes, inspection };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
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

function factsOf({ inspection }: LayerInput): ValidationAnswer['facts'] {
  if ('refused' in inspection) return { type: null, pageCount: null };
  return { type: inspection.type, pageCount: inspection.pageCount };
}
