import { AppError, RemoteServiceError, ValidationUnavailableError } from '@cairn/errors';
import type { RemoteService } from '@cairn/http-client';
import { verdictSchema, type Verdict } from './verdict.ts';

/** One uploaded file. */
interface FileToValidate {
  fileName: string;
  declaredType: string;
  sizeBytes: number;
  sha256: string;
  blob: { container: 'uploads'; name: string };
  sealedPassword?: string;
}

/** Body of `POST /validate`: the first file, and those that follow it. */
export interface ValidationRequest extends FileToValidate {
  kind: 'document';
  title: string;
  furtherFiles?: FileToValidate[];
}

/** Large scans are inspected page by page. */
const TIMEOUT_MS = 60_000;

export class ValidationClient {
  constructor(private readonly service: RemoteService) {}

  /** @throws ValidationUnavailableError when there is no usable verdict; a refusal of the user's token passes through */
  async validate(request: ValidationRequest): Promise<Verdict> {
    try {
      return await this.service.post('/validate', request, {
        timeoutMs: TIMEOUT_MS,
        parse: (body) => verdictSchema.parse(body),
      });
    } catch (error) {
      if (!(error instanceof AppError) || concernsTheToken(error)) throw error;
      throw new ValidationUnavailableError({ cause: error });
    }
  }
}

function concernsTheToken(error: AppError): boolean {
  return error instanceof RemoteServiceError && (error.httpStatus === 401 || error.httpStatus === 403);
}
