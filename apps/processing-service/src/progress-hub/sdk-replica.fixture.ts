import { AuthModule } from '@cairn/auth';
import { AzureSignalRBackplane } from '@cairn/azure-signalr';
import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { HealthModule } from '@cairn/health';
import { JobHandler, jobQueueMigrations, JobQueueModule, type Unit } from '@cairn/job-queue';
import type { UnitJobHandler } from '@cairn/job-queue';
import { createDataSource, PgListener, PostgresModule, runMigrations } from '@cairn/postgres';
import { CreateRevocations1764200000000, RevocationsModule } from '@cairn/revocations';
import { startService, type RunningService } from '@cairn/service-host';
import { waitUntil, type TokenIssuer } from '@cairn/testing';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { JobFeedController } from '../jobs/job-feed.controller.ts';
import { ProgressHubModule } from './progress-hub.module.ts';
import { serveProgressHub } from './serve-progress-hub.ts';

/** Opened by the spec, unit by unit. */
const gates = new Map<string, PromiseWithResolvers<unknown>>();

export function gate(unitId: string): PromiseWithResolvers<unknown> {
  const known = gates.get(unitId) ?? Promise.withResolvers<unknown>();
  gates.set(unitId, known);
  return known;
}

/** What a failed spec left behind must not keep the worker busy. */
export function openAllGates(): void {
  for (const unit of gates.values()) unit.resolve(true);
}

@JobHandler('spec.gated')
class GatedHandler implements UnitJobHandler<{ units: string[] }, string, { done: number }> {
  readonly payloadSchema = z.object({ units: z.array(z.string()) });

  async plan({ payload }: { payload: { units: string[] } }): Promise<Unit<string>[]> {
    return payload.units.map((id) => ({ id, input: id }));
  }

  async processUnit({ id }: Unit<string>): Promise<Uint8Array> {
    await gate(id).promise;
    return Buffer.from(id);
  }

  async assemble(_job: unknown, outcomes: readonly unknown[]): Promise<{ done: number }> {
    return { done: outcomes.length };
  }
}

const database = {
  schema: 'public',
  entities: [],
  migrations: [...jobQueueMigrations, CreateRevocations1764200000000],
};

export async function migrateReplicas(url: string): Promise<void> {
  await runMigrations(createDataSource({ ...database, url }));
}

export interface ReplicaOptions {
  url: string;
  issuer: TokenIssuer;
  /** Runs jobs; otherwise it only serves its hub. */
  works: boolean;
  /** Of Azure SignalR Service, which then holds the connections. */
  connectionString?: string | undefined;
}

/** A replica of the service, as far as the hub and jobs of the type `spec.gated` need it; resolves when it hears. */
export async function startReplica({ url, issuer, works, connectionString }: ReplicaOptions): Promise<RunningService> {
  const worker = { concurrency: 2, unitConcurrency: 1, databaseUrl: url, pollMinMs: 20, pollMaxMs: 100 };
  const backplane = connectionString === undefined ? undefined : new AzureSignalRBackplane({ connectionString });

  @Module({
    providers: [{ provide: CheckpointStore, useClass: InMemoryCheckpointStore }],
    exports: [CheckpointStore],
  })
  class CheckpointsModule {}

  @Module({
    imports: [
      AuthModule.forRoot({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audience: 'processing-service' }),
      HealthModule.forRootAsync({ useFactory: () => [] }),
      PostgresModule.forRootAsync({ useFactory: () => ({ ...database, url }) }),
      RevocationsModule,
      JobQueueModule.forRootAsync({ imports: [CheckpointsModule], useFactory: () => (works ? { worker } : {}) }),
      backplane ? ProgressHubModule.hostedBy(backplane, { negotiates: true }) : ProgressHubModule.selfHosted(),
    ],
    controllers: [JobFeedController],
    providers: [GatedHandler],
  })
  class ReplicaModule {}

  const service = await startService({
    name: works ? 'working' : 'serving',
    module: ReplicaModule,
    port: 0,
    logLevel: 'error',
    configureApp: (app) =>
      serveProgressHub(app, {
        ...{ allowedOrigins: [], connectionKey: 'a key for specs that all replicas share' },
        ...(backplane ? { backplane } : {}),
      }),
  });
  await waitUntil(() => service.app.get(PgListener, { strict: false }).healthy);
  return service;
}
