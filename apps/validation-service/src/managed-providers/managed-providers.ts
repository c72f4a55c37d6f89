import { contentSafetyLayer } from '@cairn/content-safety';
import type { ValidationLayer } from '@cairn/validation';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ValidationConfig } from '../config.ts';
import type { ProviderName } from './provider-settings.ts';

/** A layer that asks a managed service; `close` lets go of its connections. */
export type ManagedLayer = ValidationLayer & { close?(): void };

/** What each managed service offers: one layer for each layer id that it can judge. */
const MAKERS: Readonly<Record<ProviderName, (config: ValidationConfig) => readonly ManagedLayer[]>> = {
  'azure-content-safety': (config) => [
    contentSafetyLayer({
      endpoint: config.AZURE_CONTENT_SAFETY_ENDPOINT ?? '',
      key: config.AZURE_CONTENT_SAFETY_KEY,
      clientId: config.AZURE_CLIENT_ID,
    }),
  ],
};

/** Managed services that are set up. A policy says where each is asked; see its `provider`. */
@Injectable()
export class ManagedProviders implements OnApplicationShutdown {
  constructor(readonly layers: readonly ManagedLayer[]) {}

  static from(config: ValidationConfig): ManagedProviders {
    return new ManagedProviders(config.VALIDATION_PROVIDERS.flatMap((name) => MAKERS[name](config)));
  }

  onApplicationShutdown(): void {
    for (const layer of this.layers) layer.close?.();
  }
}
