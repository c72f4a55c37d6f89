import { AppError } from '@cairn/errors';
import { ServiceLogger } from '@cairn/logging';
import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { Draining } from './draining.ts';
import type { HealthCheck } from './health-check.ts';

export const HEALTH_CHECKS = Symbol('health checks');

/** Answers of checks are reused for this long, so that whoever polls a public route cannot wear out a database. */
const CACHE_MS = 1000;
const DEFAULT_TIMEOUT_MS = 2000;

export interface ReadinessAnswer {
  ready: boolean;
  /** Terminus' own format. */
  body: unknown;
}

/** Runs all checks side by side. */
@Injectable()
export class Readiness {
  private readonly failing = new Set<string>();

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly draining: Draining,
    private readonly logger: ServiceLogger,
    @Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[],
  ) {}

  async answer(): Promise<ReadinessAnswer> {
    // Checks would only slow a shutdown down, and what they say changes nothing.
    if (this.draining.active) return { ready: false, body: { ...NOTHING_CHECKED, status: 'shutting_down' } };
    try {
      const body: HealthCheckResult = await this.health.check(this.checks.map((check) => () => this.run(check)));
      return { ready: true, body };
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return { ready: false, body: error.getResponse() };
      throw error;
    }
  }

  private async run(check: HealthCheck): Promise<HealthIndicatorResult> {
    const session = this.indicators.check(check.name);
    let reason: unknown;
    const result = await session
      .attempt(async ({ signal }) => {
        try {
          return await check.check(signal);
        } catch (error) {
          reason = error;
          throw new Error(error instanceof AppError ? error.message : 'not available', { cause: error });
        }
      })
      .withTimeout(check.timeoutMs ?? DEFAULT_TIMEOUT_MS)
      .cacheFor(CACHE_MS);
    const { status, ...facts } = result[check.name] ?? { status: 'down' };
    if (status === 'up') {
      this.recovered(check.name);
      return result;
    }
    this.failed(check.name, reason ?? facts);
    return check.critical === false ? session.degraded(facts) : result;
  }

  /** One line when a check begins to fail, not one per probe. */
  private failed(name: string, reason: unknown): void {
    if (this.failing.has(name)) return;
    this.failing.add(name);
    this.logger.warn('health check fails', {
      check: name,
      ...(reason instanceof Error ? { error: reason } : { reason }),
    });
  }

  private recovered(name: string): void {
    if (this.failing.delete(name)) this.logger.info('health check is well again', { check: name });
  }
}

const NOTHING_CHECKED = { info: {}, error: {}, details: {} };
