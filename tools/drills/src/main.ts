import 'reflect-metadata';
import { NestLogger, ServiceLogger } from '@cairn/logging';
import { NestFactory } from '@nestjs/core';
import { carryOut } from './process/carry-out.ts';
import { DrilledModule } from './process/drilled.module.ts';
import type { OrderMessage, ProcessMessage, ProcessSettings } from './processes/protocol.ts';

// The process that the drills kill, stop, cut off and fill up. It is bundled once a run: see processes/bundle-process.ts.
const settings = JSON.parse(process.env['DRILL_PROCESS'] ?? '{}') as ProcessSettings;
const app = await NestFactory.createApplicationContext(DrilledModule.with(settings), {
  bufferLogs: true,
  abortOnError: false,
});
const logger = app.get(ServiceLogger);
app.useLogger(new NestLogger(logger));

const tell = (message: ProcessMessage): void => void process.send?.(message);

let stopping: Promise<void> | undefined;
/** A second signal changes nothing, as in the services. */
function stop(): void {
  stopping ??= app.close().then(
    () => process.exit(0),
    (error: unknown) => {
      logger.error('stopping failed', { error });
      process.exit(1);
    },
  );
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    logger.fatal(event, { error });
    process.exit(1);
  });
}
// The drill is gone: nobody is left to look.
process.on('disconnect', () => process.exit(1));

process.on('message', ({ id, order }: OrderMessage) => {
  carryOut(app, order).then(
    (answer) => tell({ kind: 'answer', id, answer }),
    (error: unknown) => tell({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) }),
  );
});
tell({ kind: 'ready' });
