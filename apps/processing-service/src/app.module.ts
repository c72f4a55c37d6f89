import { AuthModule, JwkServiceTokenSigner, RevocationList } from '@cairn/auth';
import { AzureBlobStorage } from '@cairn/blob-storage';
import type { BlobStorage } from '@cairn/blob-storage';
import { blobAccount } from '@cairn/config';
import { HealthModule } from '@cairn/health';
import { HttpClientModule } from '@cairn/http-client';
import { DIGITISE_JOB_TYPE } from '@cairn/job-contracts';
import { JobQueueModule, QueueSwitches } from '@cairn/job-queue';
import type { JobQueueOptions, WorkerOptions } from '@cairn/job-queue';
import { OutboxModule } from '@cairn/outbox';
import { PgListener, PostgresModule } from '@cairn/postgres';
import { pageMemory } from '@cairn/page-preparation';
import { createProvider } from '@cairn/providers';
import type { ProviderChain, ProviderGate } from '@cairn/providers';
import type { HubBackplane } from '@cairn/realtime';
import { RevocationsModule } from '@cairn/revocations';
import { Sealer } from '@cairn/sealing';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cloudProviderOptions } from './cloud-provider-settings.ts';
import type { ProcessingConfig } from './config.ts';
import { DigitiseOptions } from './digitise-document/digitise-options.ts';
import { DigitiseDocumentModule } from './digitise-document/digitise-document.module.ts';
import { ImageVariantsModule } from './image-variants/image-variants.module.ts';
import { JobNotificationSink } from './job-notifications/job-notification-sink.ts';
import { JobNotificationsModule } from './job-notifications/job-notifications.module.ts';
import { JobStorageModule } from './job-storage/job-storage.module.ts';
import { JobsModule } from './jobs/jobs.module.ts';
import { SweepLeftovers } from './leftovers/sweep-leftovers.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { ProgressHubModule } from './progress-hub/progress-hub.module.ts';
import { readinessChecks } from './readiness.ts';
import { ScalerRole } from './scaler-role/scaler-role.ts';
import { processingSchema } from './schema/processing-schema.ts';

/** For what runs after the jobs have stopped: the outbox relay, connections. */
const SHUTDOWN_RESERVE_SECONDS = 10;

/**
 * A notification is a small request. Twice this time passes before another replica takes over what a killed one was
 * delivering, and all later notifications of that job wait behind it.
 */
const NOTIFICATION_TIMEOUT_MS = 5_000;

/** About a day: the documents of a domain-api that is away longer need a person anyway. */
const NOTIFICATION_ATTEMPTS = 1_500;

@Module({})
export class AppModule {
  /** @param backplane of the hub; without it pages connect to this application */
  static with(config: ProcessingConfig, backplane?: HubBackplane): DynamicModule {
    const uploads = new AzureBlobStorage(blobAccount(config), 'uploads');
    const jobs = new AzureBlobStorage(blobAccount(config), 'jobs');
    const storage = JobStorageModule.with(jobs);
    const digitiseDocument = DigitiseDocumentModule.forRootAsync({
      inject: [QueueSwitches],
      useFactory: (switches: QueueSwitches) => ({
        uploads,
        jobs,
        lowConfidenceBelow: config.LOW_CONFIDENCE_BELOW,
        ...(config.SEALING_KEYS ? { sealer: new Sealer(config.SEALING_KEYS.keys) } : {}),
        provider: configuredProvider(config, jobs, { isOpen: (name) => switches.isOpen('provider', name) }),
      }),
    });
    return {
      module: AppModule,
      imports: [
        PostgresModule.forRootAsync({
          useFactory: () => ({
            ...processingSchema,
            url: config.DATABASE_URL,
            listenUrl: config.LISTEN_DATABASE_URL ?? config.DATABASE_URL,
            applicationName: 'processing-service',
          }),
        }),
        OutboxModule.forRootAsync({
          useFactory: () => ({
            schema: processingSchema.schema,
            deliverTimeoutMs: NOTIFICATION_TIMEOUT_MS,
            maxAttempts: NOTIFICATION_ATTEMPTS,
          }),
        }),
        RevocationsModule,
        AuthModule.forRootAsync({
          inject: [RevocationList],
          useFactory: (revocations: RevocationList) => ({
            issuer: config.AUTH_ISSUER,
            jwksUrl: config.AUTH_JWKS_URL,
            audience: config.AUTH_AUDIENCE,
            serviceAudience: 'processing-service',
            ...(config.SERVICE_TOKEN_JWKS ? { serviceKeys: config.SERVICE_TOKEN_JWKS } : {}),
            revocations,
          }),
        }),
        HttpClientModule.forRoot({
          trustedBaseUrls: [config.DOMAIN_URL],
          signer: new JwkServiceTokenSigner({
            service: 'processing-service',
            privateJwk: config.SERVICE_TOKEN_PRIVATE_JWK,
          }),
        }),
        HealthModule.forRootAsync({
          imports: [digitiseDocument],
          inject: [DataSource, PgListener, DigitiseOptions],
          useFactory: (dataSource: DataSource, listener: PgListener, { provider }: DigitiseOptions) =>
            readinessChecks({ dataSource, listener, jobs, provider }),
        }),
        JobQueueModule.forRootAsync({
          imports: [storage, JobNotificationsModule.with(config.DOMAIN_URL)],
          inject: [JobNotificationSink],
          useFactory: (sink: JobNotificationSink) => ({
            sink,
            providersOf: (jobType: string) => (jobType === DIGITISE_JOB_TYPE ? providerNames(config) : []),
            maxQueueDepth: { perUser: config.QUEUE_MAX_PER_USER, perType: config.QUEUE_MAX_PER_TYPE },
            retention: {
              completedDays: config.RETENTION_COMPLETED_DAYS,
              failedDays: config.RETENTION_FAILED_DAYS,
              cancelledDays: config.RETENTION_CANCELLED_DAYS,
            },
            ...workerOptions(config),
          }),
        }),
        // The handlers are known in every role: enqueueing checks payloads by their schemas.
        digitiseDocument,
        ImageVariantsModule.with({ uploads, jobs }),
        ...(config.PROCESSING_ROLES.includes('api')
          ? [JobsModule.with(storage), OperationsModule.with(digitiseDocument)]
          : []),
        ...progressHub(config, backplane),
      ],
      providers: [
        SweepLeftovers,
        {
          provide: ScalerRole,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new ScalerRole(dataSource, config.SCALER_ROLE_PASSWORD),
        },
      ],
    };
  }
}

function progressHub({ PROCESSING_ROLES: roles }: ProcessingConfig, backplane?: HubBackplane): DynamicModule[] {
  const isHub = roles.includes('hub');
  if (backplane) return [ProgressHubModule.hostedBy(backplane, { negotiates: isHub })];
  return isHub ? [ProgressHubModule.selfHosted()] : [];
}

function providerNames(config: ProcessingConfig): string[] {
  return [config.PROVIDER, ...config.PROVIDER_FALLBACKS];
}

function configuredProvider(config: ProcessingConfig, jobs: BlobStorage, gate: ProviderGate): ProviderChain {
  return createProvider({
    provider: config.PROVIDER,
    fallbacks: config.PROVIDER_FALLBACKS,
    gate,
    resilience: { timeoutMs: config.UNIT_TIMEOUT_SECONDS * 1000 },
    tesseract: {
      processes: config.UNIT_CONCURRENCY,
      languageDataDir: config.LANGUAGE_DATA_DIR,
      ...pageMemory(config.PAGE_MEMORY_MEGABYTES),
      pageTimeoutMs: config.UNIT_TIMEOUT_SECONDS * 1000,
    },
    ...cloudProviderOptions(config, jobs),
    mock: { script: config.MOCK_PROVIDER_SCRIPT, logPath: config.MOCK_PROVIDER_LOG },
  });
}

/** Then one page more is on its way, so that no core waits while a page is fetched, prepared or stored. */
function recognisesHere({ PROVIDER }: ProcessingConfig): boolean {
  return PROVIDER === 'tesseract' || PROVIDER === 'tesseract-native';
}

function workerOptions(config: ProcessingConfig): Pick<JobQueueOptions, 'worker'> {
  if (!config.PROCESSING_ROLES.includes('worker')) return {};
  return {
    worker: {
      concurrency: config.WORKER_CONCURRENCY,
      unitConcurrency: config.UNIT_CONCURRENCY + (recognisesHere(config) ? 1 : 0),
      ...spreadOptions(config),
      databaseUrl: config.DATABASE_URL,
      leaseSeconds: config.LEASE_SECONDS,
      heartbeatSeconds: config.HEARTBEAT_SECONDS,
      maxSilenceSeconds: config.MAX_SILENCE_SECONDS,
      pollMinMs: config.POLL_MIN_MS,
      pollMaxMs: config.POLL_MAX_MS,
      sweepSeconds: config.SWEEP_SECONDS,
      backoffBaseMs: config.BACKOFF_BASE_MS,
      shutdownGraceMs: Math.max(1, config.SHUTDOWN_GRACE_SECONDS - SHUTDOWN_RESERVE_SECONDS) * 1000,
    },
  };
}

function spreadOptions(config: ProcessingConfig): Pick<WorkerOptions, 'spread'> {
  const { SPREAD_UNITS_FROM: fromUnits, SPREAD_UNITS_PER_CHILD: unitsPerChild } = config;
  return fromUnits === 0 ? {} : { spread: { [DIGITISE_JOB_TYPE]: { fromUnits, unitsPerChild } } };
}
