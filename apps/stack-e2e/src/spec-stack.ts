import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type ProcessName, type Stack } from '@cairn/local-stack';

/** Short waits, so that a spec sees in seconds what takes a minute by default. Leases are as long as ever: the machine may be busy. */
const QUICK: Record<string, string> = {
  PROVIDER: 'mock',
  UNIT_CONCURRENCY: '1',
  SWEEP_SECONDS: '1',
  POLL_MIN_MS: '100',
  POLL_MAX_MS: '1000',
  // Five attempts must outlast the restart of a store.
  BACKOFF_BASE_MS: '2000',
};

export interface SpecStackOptions {
  /** Script of the mock provider, see its README. */
  script?: Record<string, unknown>;
  processingReplicas?: number;
  env?: Partial<Record<ProcessName, Record<string, string>>>;
}

export interface ProviderCall {
  jobId: string;
  unitId: string;
}

/** A whole stack in a folder of its own, from the built bundles, with the mock provider unless a spec says otherwise. */
export interface SpecStack extends Stack {
  /** Every call that any replica made to the mock provider, also those of processes that were killed. */
  providerCalls(): Promise<ProviderCall[]>;
  /** Text of a service's log so far. */
  log(name: ProcessName): Promise<string>;
  stop(): Promise<void>;
}

export async function startSpecStack(options: SpecStackOptions = {}): Promise<SpecStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cairn-e2e-'));
  const callLog = join(dataDir, 'provider-calls.jsonl');
  const processing = {
    ...QUICK,
    MOCK_PROVIDER_LOG: callLog,
    MOCK_PROVIDER_SCRIPT: JSON.stringify(options.script ?? {}),
    ...options.env?.['processing-service'],
  };
  const stack = await startStack({
    dataDir,
    durable: false,
    processingReplicas: options.processingReplicas ?? 1,
    env: { ...options.env, 'processing-service': processing },
  });
  return {
    ...stack,
    providerCalls: async () => {
      const lines = await readFile(callLog, 'utf8').catch(() => '');
      return lines
        .split('\n')
        .filter((line) => line.length > 0)
        .map((line) => JSON.parse(line) as ProviderCall);
    },
    log: (name) => readFile(join(dataDir, 'logs', `${name}.log`), 'utf8'),
    stop: async () => {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
