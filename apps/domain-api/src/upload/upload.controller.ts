import { CurrentUserId } from '@cairn/auth';
import { DocumentRejectedError } from '@cairn/errors';
import { Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DocumentResponse } from '../documents/document-response.ts';
import { parseIdempotencyKey } from '../idempotency/parse-idempotency-key.ts';
import { ProcessingWarmUp } from '../prewarm/processing-warm-up.ts';
import { CreateDocument } from './create-document.ts';
import { MAX_TITLE_CHARACTERS } from './title.ts';

const form = {
  type: 'object',
  required: ['file'],
  properties: {
    title: {
      type: 'string',
      maxLength: MAX_TITLE_CHARACTERS,
      description: 'Default: the file name. Sent before `file`.',
    },
    language: {
      type: 'string',
      default: 'eng',
      description: 'Of the text, as in `eng` or `eng+deu`. Sent before `file`.',
    },
    file: { type: 'string', format: 'binary', description: 'PDF, PNG, JPEG or TIFF.' },
  },
};

@ApiTags('documents')
@ApiBearerAuth()
@Controller('api/documents')
export class UploadController {
  constructor(
    private readonly createDocument: CreateDocument,
    private readonly warmUp: ProcessingWarmUp,
  ) {}

  @ApiOperation({ summary: 'Upload a document to be digitised' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: form })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeating a request with the same key and body gives the first answer again, for 24 hours.',
  })
  @ApiAcceptedResponse({ type: DocumentResponse, description: 'Validated and kept; `Location` names the document.' })
  @ApiResponse({ status: 409, description: 'The first request with this key is still being worked on.' })
  @ApiResponse({ status: 413, description: 'The file is too large.' })
  @ApiResponse({ status: 422, description: 'Validation refused it, or the key was used with another body.' })
  @ApiResponse({ status: 503, description: 'It could not be validated; nothing was kept.' })
  @Post()
  @HttpCode(202)
  async upload(
    @CurrentUserId() userId: string,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const idempotencyKey = parseIdempotencyKey(keyHeader);
    this.warmUp.begin();
    const { answer, replayed } = await this.createDocument.run({ userId, idempotencyKey, request });
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    // A refusal is thrown again, so that its envelope carries the trace of this request.
    if ('errors' in answer) throw new DocumentRejectedError(answer.errors);
    response.status(answer.status).set(answer.headers);
    return answer.body;
  }
}
