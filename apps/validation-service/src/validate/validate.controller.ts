import { CurrentUserId } from '@cairn/auth';
import { parseRequest, RequestInvalidError, ResourceNotFoundError } from '@cairn/errors';
import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
// Under other names: decorators ask for the global of a type's name, and for these Node loads its HTTP client.
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import type { z } from 'zod';
import { ownerOf, UploadedFiles, type UploadedFile } from '../files/uploaded-file.ts';
import { goneSignal } from '../http/gone-signal.ts';
import { ApiBatch, ApiValidate } from './validate-api.ts';
import { ValidateForm } from './validate-form.ts';
import {
  answerQuery,
  batchRequest,
  documentRequest,
  objectRequest,
  textRequest,
  type AnswerQuery,
  type DocumentRequest,
  type ObjectRequest,
} from './validate-request.ts';
import { ValidateDocument } from './validate-document.ts';
import { ValidateTexts } from './validate-texts.ts';
import type { ValidationAnswer } from './validation-answer.ts';

/** A refused input is an ordinary answer; errors are for requests that could not be judged at all. */
@ApiTags('validate')
@ApiBearerAuth()
@Controller('validate')
export class ValidateController {
  constructor(
    private readonly validateDocument: ValidateDocument,
    private readonly validateTexts: ValidateTexts,
    private readonly validateForm: ValidateForm,
    private readonly uploaded: UploadedFiles,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiValidate()
  async validate(
    @Body() body: unknown,
    @Query() query: unknown,
    @CurrentUserId() userId: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<ValidationAnswer> {
    const form = parseRequest(answerQuery, query);
    const signal = goneSignal(response);
    if (request.is('multipart/form-data')) return this.validateForm.run(request, form, signal);
    switch (kindOf(body)) {
      case 'text': {
        const { input, ...options } = withForm(parseRequest(textRequest, body), form);
        const [answer] = await this.validateTexts.run({ ...options, texts: [input] }, signal);
        return answer as ValidationAnswer;
      }
      case 'object':
        return this.validateObject(withForm(parseRequest(objectRequest, body), form), userId, signal);
      case 'document':
        return this.validateUpload(withForm(parseRequest(documentRequest, body), form), userId, signal);
    }
  }

  @Post('batch')
  @HttpCode(200)
  @ApiBatch()
  async validateBatch(
    @Body() body: unknown,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<{ results: ValidationAnswer[] }> {
    const { inputs, ...options } = withForm(parseRequest(batchRequest, body), parseRequest(answerQuery, query));
    return { results: await this.validateTexts.run({ ...options, texts: inputs }, goneSignal(response)) };
  }

  private async validateUpload(
    { title, furtherFiles, kind: _kind, ...request }: DocumentRequest,
    userId: string,
    signal: AbortSignal,
  ): Promise<ValidationAnswer> {
    const uploads = [request, ...furtherFiles].map((file) => ({ ...file, blobName: file.blob.name }));
    return this.validateDocument.run({ ...request, title, files: await this.open(uploads, userId) }, signal);
  }

  private async validateObject(
    { input: { key, ...file }, ...options }: ObjectRequest,
    userId: string,
    signal: AbortSignal,
  ): Promise<ValidationAnswer> {
    const files = await this.open([{ ...file, blobName: key }], userId);
    return this.validateDocument.run({ ...options, title: '', files }, signal);
  }

  /** @throws ResourceNotFoundError for somebody else's file, as if it were not there */
  private open(files: readonly UploadedFile[], userId: string): Promise<Awaited<ReturnType<UploadedFiles['open']>>[]> {
    for (const { blobName } of files) {
      if (ownerOf(blobName) !== userId) throw new ResourceNotFoundError('upload', blobName);
    }
    return Promise.all(files.map((file) => this.uploaded.open(file)));
  }
}

/** @throws RequestInvalidError */
function kindOf(body: unknown): 'text' | 'object' | 'document' {
  const { kind, input } = (body ?? {}) as { kind?: unknown; input?: { type?: unknown } | null };
  const given = input?.type ?? kind;
  if (given === 'text' || given === 'object' || given === 'document') return given;
  const message =
    'Send {"input":{"type":"text","text":…}}, {"input":{"type":"object","key":…}}, or a form with a file.';
  throw new RequestInvalidError([
    { field: input === undefined && kind !== undefined ? 'kind' : 'input.type', message },
  ]);
}

function withForm<T extends z.output<typeof answerQuery>>(request: T, form: AnswerQuery): T {
  return { ...request, ...Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined)) };
}
