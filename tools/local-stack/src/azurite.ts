import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { answersAtAll } from './processes/http-ready.ts';
import type { ProcessPlan } from './processes/managed-process.ts';

/** Azurite's documented account: the same on every developer's machine, and it opens nothing else. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** In Azure, Terraform makes them; services with read access only could not. */
const CONTAINERS = ['uploads', 'jobs'];

export function blobUrl(port: number): string {
  return `http://127.0.0.1:${port}/${ACCOUNT}`;
}

export function blobConnectionString(port: number): string {
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${blobUrl(port)};`;
}

/** Azurite's blob service; blobs lie in `folder` and survive a restart. It is ready once the containers are there. */
export async function azuritePlan(options: { folder: string; port: number; logFile: string }): Promise<ProcessPlan> {
  await mkdir(options.folder, { recursive: true });
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const address = ['--blobHost', '127.0.0.1', '--blobPort', String(options.port), '--location', options.folder];
  return {
    name: 'azurite',
    args: [main, ...address, '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    env: { ...(process.env as Record<string, string>) },
    cwd: options.folder,
    logFile: options.logFile,
    notReadyBecause: async () => (await answersAtAll(blobUrl(options.port))) ?? ensureContainers(options.port),
    readyTimeoutMs: 60_000,
    // It writes its tables at once and then waits for idle connections to end, which is not worth waiting for.
    stopGraceMs: 2000,
  };
}

async function ensureContainers(port: number): Promise<undefined> {
  const service = BlobServiceClient.fromConnectionString(blobConnectionString(port));
  await Promise.all(CONTAINERS.map((name) => service.getContainerClient(name).createIfNotExists()));
}
