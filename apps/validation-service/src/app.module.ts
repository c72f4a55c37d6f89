import { AuthModule } from '@cairn/auth';
import { AzureBlobStorage } from '@cairn/blob-storage';
import { blobAccount } from '@cairn/config';
import { DEFAULT_INSPECTION_LIMITS } from '@cairn/document-inspection';
import { HealthModule } from '@cairn/health';
import { ServiceLogger } from '@cairn/logging';
import { Sealer } from '@cairn/sealing';
import { Judge, Policies, TextThread, type LayerId } from '@cairn/validation';
import { Module, type DynamicModule } from '@nestjs/common';
import type { ValidationConfig } from './config.ts';
import { FileLimits, InspectFiles } from './files/inspect-files.ts';
import { InspectionSlots } from './files/inspection-slots.ts';
import { SweepWorkingFolders } from './files/sweep-working-folders.ts';
import { UploadedFiles } from './files/uploaded-file.ts';
import { ManagedProviders } from './managed-providers/managed-providers.ts';
import { DryRun } from './policies/dry-run.ts';
import { PoliciesController } from './policies/policies.controller.ts';
import { servicePolicies } from './policies/service-policies.ts';
import { TextRoom } from './text/text-room.ts';
import { TextThreadLife } from './text/text-thread-life.ts';
import { JudgementLog } from './validate/judgement-log.ts';
import { ValidateController } from './validate/validate.controller.ts';
import { ValidateForm } from './validate/validate-form.ts';
import { ValidateDocument } from './validate/validate-document.ts';
import { ValidateTexts } from './validate/validate-texts.ts';

/** Requests that may wait for an inspection slot, per slot; a sender behind them would run into its own deadline. */
const WAITING_PER_SLOT = 8;

const onFailure =
  (logger: ServiceLogger) =>
  (layer: LayerId, where: string): void =>
    logger.error('a layer failed', { layer, where });

@Module({})
export class AppModule {
  static with(config: ValidationConfig, providers = ManagedProviders.from(config)): DynamicModule {
    const uploads = new AzureBlobStorage(blobAccount(config), 'uploads');
    const limits: FileLimits = {
      maxFileBytes: config.MAX_FILE_BYTES,
      inspection: {
        ...DEFAULT_INSPECTION_LIMITS,
        maxPages: config.MAX_PAGES,
        maxImagePixels: config.MAX_IMAGE_PIXELS,
        timeLimitMs: config.INSPECTION_TIMEOUT_SECONDS * 1000,
      },
    };
    const slots = config.MAX_CONCURRENT_INSPECTIONS;
    return {
      module: AppModule,
      imports: [
        AuthModule.forRoot({
          issuer: config.AUTH_ISSUER,
          jwksUrl: config.AUTH_JWKS_URL,
          audience: config.AUTH_AUDIENCE,
        }),
        HealthModule.forRoot([{ name: 'blob-storage', check: () => uploads.ping().then(() => undefined) }]),
      ],
      controllers: [ValidateController, PoliciesController],
      providers: [
        ValidateDocument,
        ValidateTexts,
        ValidateForm,
        DryRun,
        InspectFiles,
        SweepWorkingFolders,
        TextThreadLife,
        JudgementLog,
        { provide: FileLimits, useValue: limits },
        {
          provide: UploadedFiles,
          useValue: new UploadedFiles(uploads, config.SEALING_KEYS && new Sealer(config.SEALING_KEYS.keys)),
        },
        { provide: InspectionSlots, useValue: new InspectionSlots(slots, slots * WAITING_PER_SLOT) },
        { provide: TextRoom, useValue: new TextRoom(config.MAX_WAITING_TEXTS) },
        {
          provide: TextThread,
          inject: [ServiceLogger],
          useFactory: (logger: ServiceLogger) => new TextThread({ onFailure: onFailure(logger) }),
        },
        {
          provide: Judge,
          inject: [TextThread, ServiceLogger],
          useFactory: (textLayers: TextThread, logger: ServiceLogger) =>
            new Judge({ textLayers, onFailure: onFailure(logger) }),
        },
        { provide: ManagedProviders, useValue: providers },
        { provide: Policies, useFactory: () => servicePolicies(config.POLICIES_FOLDER, providers.layers) },
      ],
    };
  }
}
