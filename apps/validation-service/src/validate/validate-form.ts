import type { IncomingMessage } from 'node:http';
import { parseRequest } from '@cairn/errors';
import { Injectable } from '@nestjs/common';
import { openFileForm } from '../files/file-form.ts';
import { FileLimits } from '../files/inspect-files.ts';
import { storeFile } from '../files/store-file.ts';
import { formRequest, type AnswerQuery } from './validate-request.ts';
import { ValidateDocument } from './validate-document.ts';
import type { ValidationAnswer } from './validation-answer.ts';

/** Judges a file that comes with the request. It streams to disk once there is a slot for it. */
@Injectable()
export class ValidateForm {
  constructor(
    private readonly limits: FileLimits,
    private readonly validateDocument: ValidateDocument,
  ) {}

  /** @throws whatever `openFileForm` and `ValidateDocument` throw; PayloadTooLargeError while the file arrives */
  async run(request: IncomingMessage, answer: AnswerQuery, signal: AbortSignal): Promise<ValidationAnswer> {
    const { maxFileBytes } = this.limits;
    const form = await openFileForm(request, maxFileBytes);
    try {
      const { title, policy } = parseRequest(formRequest, form.fields);
      const file = {
        fileName: form.fileName,
        declaredType: form.declaredType,
        password: undefined,
        fetch: async (path: string) => {
          const stored = await storeFile(form.content, path, maxFileBytes);
          await form.ended;
          return stored;
        },
      };
      return await this.validateDocument.run({ ...answer, title, policy, files: [file] }, signal);
    } catch (error) {
      form.abandon();
      throw error;
    }
  }
}
