import { CurrentUserId } from '@cairn/auth';
import { ResourceNotFoundError, ResultNotReadyError } from '@cairn/errors';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import type { ResultBlobs } from '../documents/document.entity.ts';
import { findDocument } from '../documents/document-store.ts';
import { attachment } from './content-disposition.ts';
import { ResultStorage } from './result-storage.ts';
import { sendBlob } from './send-blob.ts';

const FORMATS: Readonly<Record<keyof ResultBlobs, { contentType: string; extension: string }>> = {
  pdf: { contentType: 'application/pdf', extension: 'pdf' },
  text: { contentType: 'text/plain; charset=utf-8', extension: 'txt' },
  hocr: { contentType: 'text/html; charset=utf-8', extension: 'html' },
  alto: { contentType: 'application/xml', extension: 'xml' },
  pages: { contentType: 'application/jsonl', extension: 'jsonl' },
};

/** Pages of a document are numbered from 1; the name of a page's files has at least four digits. */
const PAGE_NUMBER = /^[1-9]\d{0,5}$/;

@ApiTags('documents')
@ApiBearerAuth()
@Controller('api/documents')
export class ResultsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly results: ResultStorage,
  ) {}

  @ApiOperation({
    summary: 'Download a result: searchable PDF, plain text, hOCR, ALTO, or words with boxes',
    description:
      '`pages` is JSON Lines, a page a line: its number, size, mean confidence, and its words with boxes in pixels and ' +
      'confidence from 0 to 100.',
  })
  @ApiParam({ name: 'kind', enum: Object.keys(FORMATS) })
  @ApiProduces('application/pdf', 'text/plain', 'text/html', 'application/xml', 'application/jsonl')
  @ApiResponse({ status: 200, description: 'The file. ETag, If-None-Match and single byte ranges are supported.' })
  @ApiResponse({ status: 409, description: 'The document was never Completed.' })
  @Get(':id/result/:kind')
  async download(
    @CurrentUserId() userId: string,
    @Param('id') id: string,
    @Param('kind') kind: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!isKind(kind)) throw new ResourceNotFoundError('result', kind.slice(0, 100));
    const { title, status, resultBlobs } = await findDocument(this.dataSource.manager, userId, id);
    if (!resultBlobs) throw new ResultNotReadyError(id, status);
    const blob = resultBlobs[kind];
    if (blob === undefined) throw new ResourceNotFoundError('result', kind);
    const { contentType, extension } = FORMATS[kind];
    // hOCR is HTML made from somebody's scan: never to be run as a page of this origin.
    const headers = {
      'content-type': contentType,
      'content-disposition': attachment(title, extension),
      'cache-control': 'private, no-cache',
    };
    await sendBlob(this.results, { blob, kind, headers }, request, response);
  }

  @ApiOperation({ summary: 'A small picture of a page, 160 pixels wide; there as soon as the page is done' })
  @ApiParam({ name: 'pageNumber', schema: { type: 'integer', minimum: 1 }, description: 'Counted over all files.' })
  @ApiProduces('image/webp')
  @ApiResponse({ status: 200, description: 'The picture.' })
  @ApiResponse({ status: 404, description: 'No such document, not yours, or no picture of this page.' })
  @Get(':id/pages/:pageNumber/thumbnail')
  async thumbnail(
    @CurrentUserId() userId: string,
    @Param('id') id: string,
    @Param('pageNumber') pageNumber: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { jobId, earlierJobId } = await findDocument(this.dataSource.manager, userId, id);
    if (!PAGE_NUMBER.test(pageNumber)) throw new ResourceNotFoundError('thumbnail', pageNumber.slice(0, 100));
    const blob = await this.firstThere(
      [jobId, earlierJobId]
        .filter((job) => job !== null)
        .map((job) => `${userId}/jobs/${job}/pages/${pageNumber.padStart(4, '0')}.webp`),
    );
    if (blob === undefined) throw new ResourceNotFoundError('thumbnail', pageNumber);
    const headers = { 'content-type': 'image/webp', 'cache-control': 'private, max-age=3600' };
    await sendBlob(this.results, { blob, kind: 'thumbnail', headers }, request, response);
  }

  /** While a document is run again, the pictures of the run before do for pages that are not done yet. */
  private async firstThere(blobs: readonly string[]): Promise<string | undefined> {
    for (const blob of blobs) if (await this.results.info(blob)) return blob;
    return undefined;
  }
}

function isKind(kind: string): kind is keyof ResultBlobs {
  return Object.hasOwn(FORMATS, kind);
}
