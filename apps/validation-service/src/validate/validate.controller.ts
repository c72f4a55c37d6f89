import { CurrentUserId } from '@cairn/auth';
import { parseRequest, ResourceNotFoundError } from '@cairn/errors';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { UPLOAD_BLOB, validateRequest } from './validate-request.ts';
import { ValidateDocument, type ValidationAnswer } from './validate-document.ts';

@ApiBearerAuth()
@Controller('validate')
export class ValidateController {
  constructor(private readonly validateDocument: ValidateDocument) {}

  /** A refused document is an ordinary answer; errors are for requests that could not be judged at all. */
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Judge an uploaded document before it enters the pipeline' })
  @ApiBody({ schema: z.toJSONSchema(validateRequest, { target: 'openapi-3.0' }) as Record<string, unknown> })
  @ApiOkResponse({ description: 'Decision, weighted score, vetoes, and what each layer found' })
  async validate(
    @Body() body: unknown,
    @CurrentUserId() userId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ValidationAnswer> {
    const request = parseRequest(validateRequest, body);
    for (const { blob } of [request, ...request.furtherFiles]) {
      const [, owner] = blob.name.match(UPLOAD_BLOB) ?? [];
      if (owner !== userId) throw new ResourceNotFoundError('upload', blob.name);
    }

    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return this.validateDocument.run(request, gone.signal);
  }
}
