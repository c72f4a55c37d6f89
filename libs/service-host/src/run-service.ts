import { ConfigInvalidError } from '@cairn/config';
import { PinoLogger } from '@cairn/logging';
import type { ServiceOptions } from './service-options.ts';
import { startService, type RunningService } from './start-service.ts';

/**
 * All of a service's `main.ts`: starts it, prints one JSON line with `"msg":"ready"`, `service`, `port` and `startupMs`
 * (from process start) whatever the log level is, and ends the process on SIGTERM and SIGINT.
 *
 * Exit codes: 0 after a clean stop; 1 when it could not start (wrong settings are printed all together), when something
 * unexpected broke, or when the grace was over before everything had ended.
 * @param options as a function, so that an error while settings are read is reported in the same way
 */
export async function runService(
  options: ServiceOptions | (() => ServiceOptions | Promise<ServiceOptions>),
): Promise<void> {
  let service: RunningService;
  try {
    service = await startService(typeof options === 'function' ? await options() : options);
  } catch (error) {
    reportFailedStart(error);
    process.exit(1);
  }
  stopOnSignals(service);
  service.logger.atLevel('info').info('ready', { port: service.port, startupMs: Math.round(performance.now()) });
}

function reportFailedStart(error: unknown): void {
  if (error instanceof ConfigInvalidError) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  PinoLogger.create({ service: 'service-host', level: 'fatal' }).fatal('could not start', { error });
}

function stopOnSignals(service: RunningService): void {
  const end = async (reason: string, exitCode: number) => {
    const clean = await service.stop(reason).catch((error: unknown) => {
      service.logger.error('stopping failed', { error });
      return false;
    });
    process.exit(clean ? exitCode : 1);
  };
  // A terminal sends Ctrl-C to the whole process group, and a parent may pass it on: a second signal changes nothing.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal, 0));
  // After either of these nothing that is held in memory can be trusted: leave, and let the platform start afresh.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      service.logger.fatal(event, { error });
      void end(event, 1);
    });
  }
}
