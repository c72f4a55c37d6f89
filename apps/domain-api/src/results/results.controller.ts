import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobInfo } from '@cairn/blob-storage';
import { CurrentUserId } from '@cairn/auth';
import { ResourceNotFoundError, ResultNotReadyError } from '@cairn/errors';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import type { DocumentEntity, ResultBlobs } from '../documents/document.entity.ts';
import { findDocument } from '../documents/document-store.ts';
import { parseByteRange, type ByteRange } from './byte-range.ts';
import { attachment } from './content-disposition.ts';
import { ResultStorage } from './result-storage.ts';

const FORMATS: Readonly<Record<keyof ResultBlobs, { contentType: string; extension: string }>> = {
  pdf: { contentType: 'application/pdf', extension: 'pdf' },
  text: { contentType: 'text/plain; charset=utf-8', extension: 'txt' },
  hocr: { contentType: 'text/html; charset=utf-8', extension: 'html' },
};

@ApiTags('documents')
@ApiBearerAuth()
@Controller('api/documents')
export class ResultsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly results: ResultStorage,
  ) {}

  @ApiOperation({ summary: 'Download a result: searchable PDF, plain text, or hOCR' })
  @ApiParam({ name: 'kind', enum: Object.keys(FORMATS) })
  @ApiProduces('application/pdf', 'text/plain', 'text/html')
  @ApiResponse({ status: 200, description: 'The file. ETag, If-None-Match and single byte ranges are supported.' })
  @ApiResponse({ status: 409, description: 'The document is not Completed.' })
  @Get(':id/result/:kind')
  async download(
    @CurrentUserId() userId: string,
    @Param('id') id: string,
    @Param('kind') kind: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!isKind(kind)) throw new ResourceNotFoundError('result', kind.slice(0, 100));
    const document = await findDocument(this.dataSource.manager, userId, id);
    if (document.status !== 'Completed' || !document.resultBlobs) throw new ResultNotReadyError(id, document.status);
    const blob = document.resultBlobs[kind];
    const info = await this.results.info(blob);
    if (!info) throw new ResourceNotFoundError('result', kind);

    const etag = quoted(info.etag);
    if (matches(request.header('if-none-match'), etag)) {
      response.status(304).setHeader('etag', etag).end();
      return;
    }
    const range = rangeOf(request, response, info, etag);
    // Headers come after the blob was opened, so that an error is not dressed up as a download.
    const body = request.method === 'HEAD' ? Readable.from([]) : await this.open(blob, range);
    setHeaders(response, document, kind, etag);
    response.setHeader('content-length', range ? range.end - range.start + 1 : info.bytes);
    if (range) response.status(206).setHeader('content-range', `bytes ${range.start}-${range.end}/${info.bytes}`);
    await send(body, response);
  }

  private async open(blob: string, range: ByteRange | undefined): Promise<Readable> {
    const part = range ? { offset: range.start, count: range.end - range.start + 1 } : {};
    return (await this.results.get(blob, part)).body;
  }
}

async function send(body: Readable, response: Response): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    // A client that left early is nobody's fault.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function isKind(kind: string): kind is keyof ResultBlobs {
  return Object.hasOwn(FORMATS, kind);
}

/** hOCR is HTML made from somebody's scan: never to be run as a page of this origin. */
function setHeaders(response: Response, { title }: DocumentEntity, kind: keyof ResultBlobs, etag: string): void {
  const { contentType, extension } = FORMATS[kind];
  response.setHeader('content-type', contentType);
  response.setHeader('content-disposition', attachment(title, extension));
  response.setHeader('content-security-policy', `sandbox; default-src 'none'`);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'private, no-cache');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
}

function rangeOf(request: Request, response: Response, info: BlobInfo, etag: string): ByteRange | undefined {
  const condition = request.header('if-range');
  if (condition !== undefined && condition !== etag) return undefined;
  try {
    return parseByteRange(request.header('range'), info.bytes);
  } catch (error) {
    response.setHeader('content-range', `bytes */${info.bytes}`);
    throw error;
  }
}

function quoted(etag: string): string {
  return /^(W\/)?"/.test(etag) ? etag : `"${etag}"`;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
