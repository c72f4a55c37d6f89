import type { AppError } from '@cairn/errors';
import { parsePayload } from '../enqueue/parse-payload.ts';
import type { Job, UnitJobHandler } from '../handlers/handler.ts';
import { asPlainHandler, asUnitHandler } from '../handlers/handler-registry.ts';
import type { RegisteredHandler } from '../handlers/handler-registry.ts';
import { resolvePayload } from '../payloads/large-payloads.ts';
import { isPayloadReference } from '../payloads/payload-reference.ts';
import { handlerType, isPartType } from '../units/part-type.ts';
import { runPart } from '../units/run-part.ts';
import { runUnits } from '../units/run-units.ts';
import { UnitSpread } from '../units/unit-spread.ts';
import { RunContext } from './run-context.ts';
import type { RunParts } from './run-context.ts';
import type { JobRunDependencies } from './run-dependencies.ts';

/** A run, as its handler's caller needs it. */
export interface HandledRun extends RunParts {
  readonly shared: JobRunDependencies;
  /** Aborts when no further unit shall start. */
  readonly stopSignal: AbortSignal;
  /** Aborts when the job is lost: repeat no write any more. */
  readonly giveUpSignal: AbortSignal;
  /** The attempt may take so long from now. */
  limitTo(maxRunSeconds: number): void;
  abort(reason: AppError): void;
}

/** Calls the handler of the run's job. @returns the job's result */
export async function runHandler(run: HandledRun): Promise<unknown> {
  const { id, userId, jobType, attempt, maxAttempts, payload: given } = run.job;
  const { handlers, payloads } = run.shared;
  const registered = handlers.get(handlerType(jobType));
  const { handler, options } = registered;
  run.limitTo(options.maxRunSeconds);
  if (isPartType(jobType)) return runPartOf(run, registered);
  const stored = isPayloadReference(given) ? await resolvePayload(run.job, payloads) : given;
  // Parsed again: the row may be older than the handler.
  const payload = parsePayload(handler.payloadSchema, stored);
  const job: Job<unknown> = { id, userId, jobType, payload, attempt, maxAttempts };
  const plain = asPlainHandler(handler);
  if (plain) return plain.run(job, new RunContext(run));
  const units = asUnitHandler(handler);
  if (!units) throw new TypeError(`The handler of "${jobType}" has neither run nor processUnit.`);
  return runAllUnits(run, registered, units, job);
}

async function runAllUnits(
  run: HandledRun,
  registered: RegisteredHandler,
  units: UnitJobHandler<unknown, unknown, unknown>,
  job: Job<unknown>,
): Promise<unknown> {
  const { children, progress, shared, logger } = run;
  const { jobType, maxAttempts } = job;
  const spread = shared.settings.spread[jobType] ?? registered.options.spread;
  try {
    return await runUnits(
      { ...unitOptions(run, registered, units), job, progress },
      new UnitSpread({ jobType, maxAttempts, spread, children }),
    );
  } finally {
    await units.cleanUp?.(job).catch((error: unknown) => logger.error('cleaning up failed', { error }));
  }
}

async function runPartOf(run: HandledRun, registered: RegisteredHandler): Promise<unknown> {
  const units = asUnitHandler(registered.handler);
  if (!units) throw new TypeError(`The handler of "${registered.jobType}" has no processUnit.`);
  return runPart({
    ...unitOptions(run, registered, units),
    part: run.job,
    store: run.shared.store,
    abort: (reason) => run.abort(reason),
    giveUp: run.giveUpSignal,
  });
}

function unitOptions(
  run: HandledRun,
  { options }: RegisteredHandler,
  handler: UnitJobHandler<unknown, unknown, unknown>,
) {
  const { checkpoints, slots, settings, random, payloads } = run.shared;
  return {
    handler,
    ctx: new RunContext(run),
    payloads,
    stopping: run.stopSignal,
    checkpoints,
    slots,
    unitConcurrency: settings.unitConcurrency,
    unitAttempts: options.unitAttempts,
    unitBackoffMs: settings.backoffBaseMs,
    random,
  };
}
