import { AuthModule, JwkServiceTokenSigner, RevocationList } from '@cairn/auth';
import { AzureBlobStorage, PrepareContainer } from '@cairn/blob-storage';
import { blobAccount } from '@cairn/config';
import { HealthModule } from '@cairn/health';
import { HttpClientModule, ServiceHttpClient } from '@cairn/http-client';
import { ServiceLogger } from '@cairn/logging';
import { OutboxModule } from '@cairn/outbox';
import { pingDatabase, PostgresModule } from '@cairn/postgres';
import { RevocationsModule } from '@cairn/revocations';
import { Prewarmer } from '@cairn/scaling';
import { Sealer } from '@cairn/sealing';
import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig, AppConfigController } from './app-config/app-config.controller.ts';
import type { DomainApiConfig } from './config.ts';
import { CancelDocument } from './documents/cancel-document.ts';
import { DeleteDocument } from './documents/delete-document.ts';
import { DocumentsController } from './documents/documents.controller.ts';
import { RetryDocument } from './documents/retry-document.ts';
import { Housekeeping } from './housekeeping/housekeeping.ts';
import { SweepUploads } from './housekeeping/sweep-uploads.ts';
import { IdempotencyKeys } from './idempotency/idempotency-keys.ts';
import { JobEventsController } from './job-events/job-events.controller.ts';
import { JobFeedController } from './job-feed/job-feed.controller.ts';
import { CancelJob } from './job-submission/cancel-job.ts';
import { DeleteDocumentFiles } from './job-submission/delete-document-files.ts';
import { DeletePastJob } from './job-submission/delete-past-job.ts';
import { DocumentDeliveries } from './job-submission/document-deliveries.ts';
import { DocumentOutbox } from './job-submission/document-outbox.ts';
import { SubmitJob } from './job-submission/submit-job.ts';
import { PeerStatus } from './peers/peer-status.ts';
import { createPrewarmer } from './prewarm/create-prewarmer.ts';
import { ProcessingWarmUp } from './prewarm/processing-warm-up.ts';
import { ProcessingClient } from './processing-client/processing-client.ts';
import { ResultStorage } from './results/result-storage.ts';
import { ResultsController } from './results/results.controller.ts';
import { domainSchema } from './schema/domain-schema.ts';
import { CreateDocument } from './upload/create-document.ts';
import { UploadDocument } from './upload/upload-document.ts';
import { UploadLimits } from './upload/upload-limits.ts';
import { UploadPasswords, uploadPasswords } from './upload/upload-passwords.ts';
import { UploadStorage } from './upload/upload-storage.ts';
import { UploadController } from './upload/upload.controller.ts';
import { ValidationClient } from './validation-client/validation-client.ts';

const PROCESSING = 'processing-service';
const VALIDATION = 'validation-service';

/** About a day at one attempt a minute: documents wait for a processing-service that is away for that long. */
const MAX_DELIVERY_ATTEMPTS = 1_500;

@Module({})
export class AppModule {
  /** @param version shown to the page */
  static with(config: DomainApiConfig, version: string): DynamicModule {
    const peers = new PeerStatus();
    const uploads = new AzureBlobStorage(blobAccount(config), 'uploads');
    const sealer = config.SEALING_KEYS && new Sealer(config.SEALING_KEYS.keys);
    return {
      module: AppModule,
      imports: [
        PostgresModule.forRootAsync({
          useFactory: () => ({ ...domainSchema, url: config.DATABASE_URL, applicationName: 'domain-api' }),
        }),
        OutboxModule.forRootAsync({
          useFactory: () => ({ schema: domainSchema.schema, maxAttempts: MAX_DELIVERY_ATTEMPTS }),
        }),
        RevocationsModule,
        AuthModule.forRootAsync({
          inject: [RevocationList],
          useFactory: (revocations: RevocationList) => ({
            issuer: config.AUTH_ISSUER,
            jwksUrl: config.AUTH_JWKS_URL,
            audience: config.AUTH_AUDIENCE,
            serviceAudience: 'domain-api',
            ...(config.SERVICE_TOKEN_JWKS ? { serviceKeys: config.SERVICE_TOKEN_JWKS } : {}),
            revocations,
          }),
        }),
        HttpClientModule.forRoot({
          trustedBaseUrls: [config.PROCESSING_URL, config.VALIDATION_URL],
          signer: new JwkServiceTokenSigner({ service: 'domain-api', privateJwk: config.SERVICE_TOKEN_PRIVATE_JWK }),
          interceptors: [peers],
        }),
        HealthModule.forRootAsync({
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => [
            { name: 'database', check: () => pingDatabase(dataSource).then(() => undefined) },
            { name: 'blob-storage', check: () => uploads.ping().then(() => undefined) },
            peers.check(PROCESSING),
            peers.check(VALIDATION),
          ],
        }),
      ],
      controllers: [
        UploadController,
        DocumentsController,
        ResultsController,
        JobFeedController,
        JobEventsController,
        AppConfigController,
      ],
      providers: [
        { provide: UploadStorage, useValue: uploads },
        { provide: ResultStorage, useValue: new AzureBlobStorage(blobAccount(config), 'jobs') },
        { provide: UploadLimits, useValue: uploadLimits(config) },
        { provide: UploadPasswords, useValue: uploadPasswords(sealer) },
        { provide: AppConfig, useValue: pageSettings(config, version) },
        {
          provide: ProcessingClient,
          inject: [ServiceHttpClient],
          useFactory: (http: ServiceHttpClient) =>
            new ProcessingClient(http.service(PROCESSING, config.PROCESSING_URL)),
        },
        {
          provide: ValidationClient,
          inject: [ServiceHttpClient],
          useFactory: (http: ServiceHttpClient) =>
            new ValidationClient(http.service(VALIDATION, config.VALIDATION_URL)),
        },
        {
          provide: Prewarmer,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => createPrewarmer(config, dataSource),
        },
        CreateDocument,
        UploadDocument,
        {
          provide: PrepareContainer,
          inject: [ServiceLogger],
          useFactory: (logger: ServiceLogger) => new PrepareContainer(uploads, logger),
        },
        CancelDocument,
        RetryDocument,
        DeleteDocument,
        IdempotencyKeys,
        DocumentOutbox,
        SubmitJob,
        CancelJob,
        DeletePastJob,
        DeleteDocumentFiles,
        DocumentDeliveries,
        ProcessingWarmUp,
        SweepUploads,
        Housekeeping,
      ],
    };
  }
}

function pageSettings(config: DomainApiConfig, version: string): AppConfig {
  return {
    hubUrl: config.PUBLIC_HUB_URL,
    demoIssuerUrl: config.DEMO_ISSUER_URL ?? null,
    maxUploadBytes: config.MAX_UPLOAD_BYTES,
    maxUploadFiles: config.MAX_UPLOAD_FILES,
    languages: config.LANGUAGES,
    version,
  };
}

function uploadLimits(config: DomainApiConfig): UploadLimits {
  return {
    maxFileBytes: config.MAX_UPLOAD_BYTES,
    maxFiles: config.MAX_UPLOAD_FILES,
    languages: config.LANGUAGES,
    acceptsPasswords: config.SEALING_KEYS !== undefined,
  };
}
