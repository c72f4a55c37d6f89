import { once } from 'node:events';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { bundleApp } from '@cairn/bundle';
import { freePort, startPrivateAzurite, startTokenIssuer, type GuardedServer, type TokenIssuer } from '@cairn/testing';
import { ValidationApi } from '../validation-api.ts';
import { halfACore, type CpuLimit } from './cpu-limit.ts';

const workspaceRoot = join(import.meta.dirname, '../../../../..');
const TOKEN_SECONDS = 6 * 3600;
const READY_TIMEOUT_MS = 60_000;

/** The service as it is deployed, from its bundle, with an issuer and storage of its own. */
export class ValidationProcess {
  readonly api: ValidationApi;
  readonly pid: number;
  readonly limit: string;
  /** From the start of the process until it said that it is ready. */
  readonly readyMs: number;
  private readonly parts: Parts;

  private constructor(parts: Parts, api: ValidationApi, readyMs: number) {
    this.parts = parts;
    this.api = api;
    this.pid = parts.child.pid ?? 0;
    this.limit = parts.limit.name;
    this.readyMs = readyMs;
  }

  static async start(logFile: string): Promise<ValidationProcess> {
    const bundle = join(workspaceRoot, 'tmp/bench/validation-service');
    mkdirSync(join(workspaceRoot, 'tmp/bench'), { recursive: true });
    await bundleApp({ workspaceRoot, projectRoot: 'apps/validation-service', outputDir: bundle });
    compileAhead(bundle);
    const [azurite, issuer, port] = await Promise.all([startPrivateAzurite(), startTokenIssuer(), freePort()]);
    // Of the deployment's making; without it the service is not ready.
    await BlobServiceClient.fromConnectionString(azurite.connection).getContainerClient('uploads').create();
    const limit = halfACore();
    const startedAt = performance.now();
    const child = launch({ bundle, logFile, port, issuer, azurite, limit });
    const parts: Parts = { child, azurite, issuer, limit };
    try {
      const readyMs = await untilReady(child, `http://127.0.0.1:${port}/health/ready`, startedAt);
      const token = await issuer.token({ expiresInSeconds: TOKEN_SECONDS });
      return new ValidationProcess(
        parts,
        new ValidationApi(`http://127.0.0.1:${port}`, () => Promise.resolve(token)),
        readyMs,
      );
    } catch (error) {
      await stop(parts);
      throw error;
    }
  }

  stop(): Promise<void> {
    return stop(this.parts);
  }
}

const compileCache = (bundle: string): string => join(bundle, 'compile-cache');

/** As its Dockerfile does. */
function compileAhead(bundle: string): void {
  const script = join(workspaceRoot, 'apps/validation-service/compile-ahead.mjs');
  const env = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache(bundle) };
  execFileSync(process.execPath, [script], { cwd: bundle, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

interface Parts {
  child: ChildProcess;
  azurite: GuardedServer;
  issuer: TokenIssuer;
  limit: CpuLimit;
}

interface Launch extends Omit<Parts, 'child'> {
  bundle: string;
  logFile: string;
  port: number;
}

function launch({ bundle, logFile, port, issuer, azurite, limit }: Launch): ChildProcess {
  const { command, args } = limit.wrap(process.execPath, [join(bundle, 'main.js')]);
  const child = spawn(command, args, {
    cwd: bundle,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: compileCache(bundle),
      MALLOC_ARENA_MAX: '1',
      AUTH_ISSUER: issuer.issuer,
      AUTH_JWKS_URL: issuer.jwksUrl,
      BLOB_CONNECTION_STRING: azurite.connection,
    },
  });
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function untilReady(child: ChildProcess, url: string, startedAt: number): Promise<number> {
  while (performance.now() - startedAt < READY_TIMEOUT_MS) {
    if (child.exitCode !== null) throw new Error(`validation-service ended with code ${child.exitCode} as it started.`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return performance.now() - startedAt;
    await delay(20);
  }
  throw new Error(`validation-service was not ready after ${READY_TIMEOUT_MS / 1000} s.`);
}

async function stop({ child, azurite, issuer, limit }: Parts): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  limit.remove();
  await Promise.all([azurite.remove(), issuer.stop()]);
}
