import { runService } from '@cairn/service-host';
import { AppModule } from './app.module.ts';
import { loadConfig } from './config.ts';

await runService(() => {
  const config = loadConfig();
  return {
    name: 'validation-service',
    module: AppModule.with(config),
    port: config.PORT,
    host: config.HOST,
    logLevel: config.LOG_LEVEL,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
    openapi: { title: 'Cairn validation-service', version: '1' },
  };
});
