import type { AppError, ErrorEnvelope, ErrorItem } from '@cairn/errors';
import { STATUS_CODES } from 'node:http';

export const ENVELOPE_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';

/** The body of an error answer. @param traceId W3C trace id of the request */
export function errorEnvelope(error: AppError, traceId: string): ErrorEnvelope {
  return { traceId, success: false, status: error.httpStatus, errors: error.items() };
}

/** The same facts as RFC 9457 problem details; `errors`, `code` and `traceId` are extension members. */
export interface ProblemDetails {
  /** `urn:cairn:error:` and the code in lower case with hyphens. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** `urn:trace:` and the trace id: this occurrence. */
  instance: string;
  code: string;
  traceId: string;
  errors: ErrorItem[];
}

/** The body of an error answer for clients that accept `application/problem+json`. */
export function problemDetails(error: AppError, traceId: string): ProblemDetails {
  const errors = error.items();
  const code = errors[0]?.code ?? error.code;
  return {
    type: `urn:cairn:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[error.httpStatus] ?? 'Error',
    status: error.httpStatus,
    detail: errors.map((item) => item.message).join(' ') || error.message,
    instance: `urn:trace:${traceId}`,
    code,
    traceId,
    errors,
  };
}
