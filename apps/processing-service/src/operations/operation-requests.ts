import { parseRequest } from '@cairn/errors';
import type { RedriveMany, ScheduleDefinition, SwitchMode, SwitchScope } from '@cairn/job-queue';
import type { RevokeToken, RevokeUser } from '@cairn/revocations';
import { z } from 'zod';

const reason = z.string().trim().min(1).max(500);
const reasonSchema = z.strictObject({ reason });
const jobType = z.string().min(1).max(100);

const scheduleSchema = z.strictObject({
  reason,
  jobType,
  userId: z.uuid(),
  payload: z.record(z.string(), z.unknown()).default({}),
  cron: z.string().min(1).max(200),
  timeZone: z.string().min(1).max(100).default('UTC'),
  missed: z.enum(['skip', 'one', 'all']).default('one'),
});

const switchTargetSchema = z.object({
  scope: z.enum(['type', 'provider', 'user']),
  name: z.string().min(1).max(200),
});

const switchSchema = z.strictObject({ reason, mode: z.enum(['paused', 'stopped']) });

const historySchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) });

/** Between the operator's clock and ours. */
const MAX_CLOCK_SKEW_MS = 30_000;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const past = time.refine((at) => at.getTime() <= Date.now() + MAX_CLOCK_SKEW_MS, { message: 'lies in the future' });

const revokedTokenSchema = z.object({ tokenId: z.string().min(1).max(200) });
const revokeTokenSchema = z.strictObject({
  reason,
  userId: z.uuid().toLowerCase().optional(),
  expiresAt: time.optional(),
});
const revokedUserSchema = z.object({ userId: z.uuid().toLowerCase() });
const revokeUserSchema = z.strictObject({ reason, issuedBefore: past.optional() });

const redriveSchema = z.strictObject({
  reason,
  jobType: jobType.optional(),
  userId: z.uuid().optional(),
  errorCode: z.string().min(1).max(100).optional(),
  failedAfter: time.optional(),
  failedBefore: time.optional(),
  limit: z.number().int().min(1).max(100_000).default(1_000),
  perSecond: z.number().positive().max(10_000).optional(),
  dryRun: z.boolean().default(false),
});

/** All below: @throws RequestInvalidError naming every field at fault */
export function parseReason(bodyOrQuery: unknown): { reason: string } {
  return parseRequest(reasonSchema, bodyOrQuery ?? {});
}

export function parseSchedule(name: string, body: unknown): { definition: ScheduleDefinition; reason: string } {
  const { reason: why, ...definition } = parseRequest(scheduleSchema, body ?? {});
  return { definition: { name, ...definition }, reason: why };
}

export function parseSwitchTarget(params: unknown): { scope: SwitchScope; name: string } {
  return parseRequest(switchTargetSchema, params);
}

export function parseSwitch(body: unknown): { mode: SwitchMode; reason: string } {
  return parseRequest(switchSchema, body ?? {});
}

export function parseHistoryQuery(query: unknown): { limit: number } {
  return parseRequest(historySchema, query);
}

export function parseRedrive(body: unknown): { filter: RedriveMany; reason: string } {
  const { reason: why, ...filter } = parseRequest(redriveSchema, body ?? {});
  return { filter, reason: why };
}

export function parseRevokeToken(params: unknown, body: unknown): Omit<RevokeToken, 'by'> {
  return { ...parseRequest(revokedTokenSchema, params), ...parseRequest(revokeTokenSchema, body ?? {}) };
}

export function parseRevokeUser(params: unknown, body: unknown): Omit<RevokeUser, 'by'> {
  return { ...parseRequest(revokedUserSchema, params), ...parseRequest(revokeUserSchema, body ?? {}) };
}
