import { AuthModule } from '@cairn/auth';
import { AzureBlobStorage, BlobStorage } from '@cairn/blob-storage';
import { blobAccount } from '@cairn/config';
import { DEFAULT_INSPECTION_LIMITS } from '@cairn/document-inspection';
import { HealthModule } from '@cairn/health';
import { Sealer } from '@cairn/sealing';
import { Module, type DynamicModule } from '@nestjs/common';
import type { ValidationConfig } from './config.ts';
import { InspectionSlots } from './validate/inspection-slots.ts';
import { InspectFiles, ValidationSettings } from './validate/inspect-files.ts';
import { SweepWorkingFolders } from './validate/sweep-working-folders.ts';
import { ValidateController } from './validate/validate.controller.ts';
import { ValidateDocument } from './validate/validate-document.ts';

/** Requests that may wait for an inspection slot, per slot; a sender behind them would run into its own deadline. */
const WAITING_PER_SLOT = 8;

@Module({})
export class AppModule {
  static with(config: ValidationConfig): DynamicModule {
    const uploads = new AzureBlobStorage(blobAccount(config), 'uploads');
    const settings: ValidationSettings = {
      maxFileBytes: config.MAX_FILE_BYTES,
      sealer: config.SEALING_KEYS && new Sealer(config.SEALING_KEYS.keys),
      limits: {
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
      controllers: [ValidateController],
      providers: [
        ValidateDocument,
        InspectFiles,
        SweepWorkingFolders,
        { provide: BlobStorage, useValue: uploads },
        { provide: ValidationSettings, useValue: settings },
        { provide: InspectionSlots, useValue: new InspectionSlots(slots, slots * WAITING_PER_SLOT) },
      ],
    };
  }
}
