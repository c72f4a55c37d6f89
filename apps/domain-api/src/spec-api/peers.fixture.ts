import { randomUUID } from 'node:crypto';
import type { EnqueueJobRequest } from '@cairn/job-contracts';
import { envelope, type PeerAnswer, type PeerBehaviour, type PeerRequest } from './peer.fixture.ts';

/** What a spec's validation says of one file. */
export interface SpecFileFacts {
  type?: string;
  pageCount?: number;
  encrypted?: boolean;
}

/** validation-service as it answers for several harmless files. */
export function acceptsFiles(...files: SpecFileFacts[]): PeerAnswer {
  const all = files.map((file) => ({ type: 'application/pdf', pageCount: 1, encrypted: false, ...file }));
  const [first] = all;
  return verdict({ facts: { type: first?.type, pageCount: all.length, files: all } });
}

/** validation-service as it answers for a harmless PDF of three pages; like the release before, it knows one file. */
export function accepts(): PeerAnswer {
  return verdict({ decision: 'accept', validationScore: 97 });
}

export function rejects(...reasons: { code: string; message: string; field?: string }[]): PeerAnswer {
  return verdict({
    decision: 'reject',
    validationScore: 4,
    risk: 0.96,
    vetoes: reasons.map(({ code }) => ({ layer: 'pdf', code })),
    layers: [specLayer({ score: 1, severity: 7, contribution: 1, reasons })],
    facts: { type: null, pageCount: null },
  });
}

/** What a layer says of a harmless PDF, with what a spec wants different. */
export function specLayer(parts: Record<string, unknown> = {}): Record<string, unknown> {
  const harmless = { id: 'pdf', status: 'ok', provider: 'local', version: '1', score: 0.03, severity: 0, weight: 0.9 };
  return { ...harmless, contribution: 1, reasons: [], ms: 1, ...parts };
}

export function verdict(parts: Record<string, unknown>): PeerAnswer {
  const harmless = {
    id: randomUUID(),
    decision: 'accept',
    validationScore: 97,
    risk: 0.027,
    severity: 0,
    policy: { id: 'documents', version: 1, hash: 'sha256:0' },
    vetoes: [],
    layers: [specLayer()],
    facts: { type: 'application/pdf', pageCount: 3 },
  };
  return { status: 200, body: { ...harmless, ...parts } };
}

type SpecJobStatus = 'Queued' | 'Cancelled' | 'Failed';

/** The jobs part of processing-service, as far as its callers can tell. */
export class SpecJobs {
  readonly jobs = new Map<string, { id: string; status: SpecJobStatus; request: EnqueueJobRequest }>();

  readonly behaviour: PeerBehaviour = (request) => {
    const [, id, move] = /^\/internal\/jobs\/([^/]+)(?:\/(\w+))?$/.exec(request.path) ?? [];
    if (id === undefined) return this.submit(request);
    const job = [...this.jobs.values()].find((known) => known.id === id);
    if (!job) return envelope(404, 'RESOURCE_NOT_FOUND');
    if (request.method === 'DELETE') {
      this.jobs.delete(job.request.idempotencyKey);
      return { status: 204 };
    }
    if (move === 'retry' && job.status === 'Queued') return envelope(409, 'JOB_STATE_CONFLICT');
    job.status = move === 'cancel' ? 'Cancelled' : 'Queued';
    return { status: 202, body: { id: job.id, status: job.status } };
  };

  private submit({ body }: PeerRequest): PeerAnswer {
    const request = body as EnqueueJobRequest;
    const { idempotencyKey } = request;
    const job = this.jobs.get(idempotencyKey) ?? { id: randomUUID(), status: 'Queued' as const, request };
    this.jobs.set(idempotencyKey, job);
    return { status: 202, body: { id: job.id, status: job.status } };
  }
}
