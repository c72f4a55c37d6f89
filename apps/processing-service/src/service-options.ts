import { RevocationList } from '@cairn/auth';
import type { ServiceOptions } from '@cairn/service-host';
import manifest from '../package.json' with { type: 'json' };
import { AppModule } from './app.module.ts';
import type { ProcessingConfig } from './config.ts';
import { hubBackplane } from './progress-hub/hub-backplane.ts';
import { serveProgressHub } from './progress-hub/serve-progress-hub.ts';

/** How this service is hosted; the same in production and in specs. */
export function serviceOptions(config: ProcessingConfig): ServiceOptions {
  const { HUB_CONNECTION_KEY: connectionKey, ALLOWED_ORIGINS: allowedOrigins, HUB_TRANSPORTS: transports } = config;
  const backplane = hubBackplane(config);
  return {
    name: 'processing-service',
    module: AppModule.with(config, backplane),
    port: config.PORT,
    host: config.HOST,
    logLevel: config.LOG_LEVEL,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
    openapi: {
      title: 'Cairn processing-service',
      description: 'Jobs: enqueue, look, cancel, retry, delete. Internal: called by domain-api, with the user’s token.',
      version: manifest.version,
    },
    configureApp: (app) => {
      if (config.PROCESSING_ROLES.includes('hub') && connectionKey) {
        const revocations = app.get(RevocationList, { strict: false });
        serveProgressHub(app, {
          ...{ connectionKey, allowedOrigins, transports, isRevoked: (user) => revocations.isRevoked(user) },
          ...(backplane ? { backplane } : {}),
        });
      }
    },
  };
}
