import { lingerAfterAnswer, type ServiceOptions } from '@cairn/service-host';
import manifest from '../package.json' with { type: 'json' };
import { AppModule } from './app.module.ts';
import type { DomainApiConfig } from './config.ts';

import { serveWebPage } from './web-page/web-page.ts';

/** How this service is hosted; the same in production and in specs. */
export function serviceOptions(config: DomainApiConfig): ServiceOptions {
  return {
    name: 'domain-api',
    module: AppModule.with(config, manifest.version),
    port: config.PORT,
    host: config.HOST,
    logLevel: config.LOG_LEVEL,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
    openapi: {
      title: 'Cairn domain-api',
      description: 'Upload documents, follow them, download searchable PDFs, text and hOCR.',
      version: manifest.version,
    },
    pageConnectsTo: [config.PUBLIC_HUB_URL, ...(config.DEMO_ISSUER_URL ? [config.DEMO_ISSUER_URL] : [])],
    configureApp: (app) => {
      app.use('/api/documents', lingerAfterAnswer);
      if (config.WEB_ROOT) app.use(...serveWebPage(config.WEB_ROOT));
    },
  };
}
