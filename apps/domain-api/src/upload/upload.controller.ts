import { CurrentUserId } from '@cairn/auth';
import { DocumentRejectedError } from '@cairn/errors';
import { DEFAULT_DIGITISE_SETTINGS as defaults, EXISTING_TEXT } from '@cairn/job-contracts';
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

const beforeTheFiles = 'Sent before the files.';

const form = {
  type: 'object',
  required: ['file'],
  properties: {
    title: {
      type: 'string',
      maxLength: MAX_TITLE_CHARACTERS,
      description: `Default: the name of the first file. ${beforeTheFiles}`,
    },
    language: {
      type: 'string',
      default: defaults.language,
      description: `Of the text, as in \`eng\` or \`eng+deu\`. ${beforeTheFiles}`,
    },
    pages: {
      type: 'string',
      example: '1-3,7,10-',
      description: `Pages to read, counted over all files; the PDF keeps the others as they are. Default: all of them. ${beforeTheFiles}`,
    },
    existingText: {
      type: 'string',
      enum: [...EXISTING_TEXT],
      default: defaults.existingText,
      description: `What happens to pages that have text: \`skip\` keeps it, \`redo\` replaces an invisible layer of an earlier recognition, \`force\` recognises them whatever they have. ${beforeTheFiles}`,
    },
    autoRotate: {
      type: 'boolean',
      default: defaults.autoRotate,
      description: `Read turned pages upright. ${beforeTheFiles}`,
    },
    deskew: {
      type: 'boolean',
      default: defaults.deskew,
      description: `Straighten skewed pages before they are read. ${beforeTheFiles}`,
    },
    cleanUp: {
      type: 'boolean',
      default: defaults.cleanUp,
      description: `Clean the background before a page is read. ${beforeTheFiles}`,
    },
    password: {
      type: 'string',
      description: `Opens the encrypted PDFs among the files; kept sealed, and never shown. ${beforeTheFiles}`,
    },
    file: {
      type: 'array',
      items: { type: 'string', format: 'binary' },
      minItems: 1,
      description: 'PDF, PNG, JPEG, TIFF, WebP or GIF; several make up one document, in this order.',
    },
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

  @ApiOperation({ summary: 'Upload a document of one or several files to be digitised' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: form })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeating a request with the same key and body gives the first answer again, for 24 hours.',
  })
  @ApiAcceptedResponse({ type: DocumentResponse, description: 'Validated and kept; `Location` names the document.' })
  @ApiResponse({ status: 409, description: 'The first request with this key is still being worked on.' })
  @ApiResponse({ status: 413, description: 'The files are too large.' })
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
