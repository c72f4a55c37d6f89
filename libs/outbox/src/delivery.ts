import type { Logger } from '@nestjs/common';
import { withTransaction } from '@cairn/postgres';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { DataSource } from 'typeorm';
import { backoffMs } from './backoff.ts';
import type { OutboxMessage } from './outbox-message.ts';
import type { OutboxHandler, OutboxRelayOptions } from './outbox-relay.ts';
import type { LeasedRow, OutboxRows } from './outbox-rows.ts';

export type DeliveryOutcome = 'delivered' | 'retrying' | 'deadLettered' | 'deferred';

type DeliveryOptions = OutboxRelayOptions & { logger: Pick<Logger, 'log' | 'warn' | 'error'> };

/** One attempt at one leased message, and what becomes of the message after it. */
export class Delivery {
  readonly leaseMs: number;
  private readonly timeoutMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly rows: OutboxRows,
    private readonly options: DeliveryOptions,
    private readonly aborted: AbortSignal,
  ) {
    this.timeoutMs = options.deliverTimeoutMs ?? 15_000;
    this.leaseMs = this.timeoutMs * 2;
  }

  /** Rejects only when the database does not answer; the message then comes back when its lease expires. */
  async attempt(row: LeasedRow, handler: OutboxHandler, inRequest: boolean): Promise<DeliveryOutcome> {
    const { leaseToken: _leaseToken, ...facts } = row;
    const message = { ...facts, inRequest } as OutboxMessage<never>;
    // The process died in the last attempt that it had, and nobody could settle it.
    if (row.attempt > this.maxAttempts) {
      return this.deadLetter(row, message, handler, new Error('the process ended during the last attempt'));
    }
    try {
      await this.deliver(message, handler);
    } catch (error) {
      return this.failed(row, message, handler, error);
    }
    if (await this.rows.delivered(row)) return 'delivered';
    this.options.logger.warn(
      `Outbox message ${row.id} was delivered after its lease had expired; it may arrive twice.`,
    );
    return 'deferred';
  }

  private get maxAttempts(): number {
    return this.options.maxAttempts ?? 100;
  }

  private async deliver(message: OutboxMessage<never>, handler: OutboxHandler): Promise<void> {
    const late = AbortSignal.timeout(this.timeoutMs);
    const signal = AbortSignal.any([late, this.aborted]);
    const given = (): Promise<void> => handler.deliver(message, signal);
    // Within a request its context is there already, with the user's token in it.
    const trace = continueTrace(message.traceParent ?? undefined);
    await untilAborted(message.inRequest ? given() : runInContext({ trace }, given), signal);
  }

  private async failed(
    row: LeasedRow,
    message: OutboxMessage<never>,
    handler: OutboxHandler,
    error: unknown,
  ): Promise<DeliveryOutcome> {
    if (this.aborted.aborted) {
      await this.rows.release(row);
      return 'deferred';
    }
    if (row.attempt >= this.maxAttempts || handler.isFinal?.(error))
      return this.deadLetter(row, message, handler, error);
    const { backoffBaseMs = 500, backoffCapMs = 60_000, random = Math.random, logger } = this.options;
    const delayMs = backoffMs(row.attempt, backoffBaseMs, backoffCapMs, random);
    const held = await this.rows.retryLater(row, delayMs, describe(error));
    const what = `Outbox message ${row.id} (${row.topic}), attempt ${row.attempt}, failed: ${describe(error)}`;
    logger.warn(held ? `${what}; again in ${delayMs} ms` : `${what}; another relay has it by now`);
    return held ? 'retrying' : 'deferred';
  }

  private async deadLetter(
    row: LeasedRow,
    message: OutboxMessage<never>,
    handler: OutboxHandler,
    error: unknown,
  ): Promise<DeliveryOutcome> {
    const held = await withTransaction(this.dataSource, async (manager) => {
      if (!(await this.rows.deadLetter(manager, row, describe(error)))) return false;
      await handler.onDeadLetter?.(manager, message, error);
      return true;
    });
    if (!held) return 'deferred';
    this.options.logger.error(
      `Outbox message ${row.id} (${row.topic}) is a dead letter after ${row.attempt} attempt(s): ${describe(error)}`,
    );
    return 'deadLettered';
  }
}

/** A handler that ignores its signal must not hold its slot for ever; what it does later is fenced off. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const describe = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: string };
  return typeof code === 'string' && message ? `${code}: ${message}` : message || String(error);
};
