import { lingerAfterAnswer, type ServiceOptions } from '@cairn/service-host';
import manifest from '../package.json' with { type: 'json' };
import { AppModule } from './app.module.ts';
import type { ValidationConfig } from './config.ts';
import { readJson } from './http/read-json.ts';

/** A text of 1 MiB takes up to three times as much in JSON, when all that is not ASCII is escaped. */
const MAX_BODY_BYTES = 3.25 * 1024 * 1024;

/** How this service is hosted; the same in production and in specs. */
export function serviceOptions(config: ValidationConfig): ServiceOptions {
  return {
    name: 'validation-service',
    module: AppModule.with(config),
    port: config.PORT,
    host: config.HOST,
    logLevel: config.LOG_LEVEL,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
    openapi: {
      title: 'Cairn validation-service',
      description:
        'May this text or upload enter the pipeline, and why. Internal: called by domain-api, with the user’s token.',
      version: manifest.version,
    },
    configureApp: (app) => {
      app.use(lingerAfterAnswer, readJson(MAX_BODY_BYTES));
    },
  };
}
