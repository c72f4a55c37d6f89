import { CurrentUserId } from '@cairn/auth';
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CancelDocument } from './cancel-document.ts';
import { DeleteDocument } from './delete-document.ts';
import { DocumentListResponse, DocumentResponse, toDocumentResponse } from './document-response.ts';
import { findDocument, listDocuments } from './document-store.ts';
import { formatCursor } from './list-cursor.ts';
import { parseListQuery } from './list-query.ts';
import { RetryDocument } from './retry-document.ts';

@ApiTags('documents')
@ApiBearerAuth()
@Controller('api/documents')
export class DocumentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cancelDocument: CancelDocument,
    private readonly retryDocument: RetryDocument,
    private readonly deleteDocument: DeleteDocument,
  ) {}

  @ApiOperation({ summary: 'List your documents, newest first' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })
  @ApiQuery({ name: 'cursor', required: false, type: String, description: '`nextCursor` of the page before.' })
  @ApiOkResponse({ type: DocumentListResponse })
  @Get()
  async list(@CurrentUserId() userId: string, @Query() query: Record<string, unknown>): Promise<DocumentListResponse> {
    const { limit, position } = parseListQuery(query);
    // One more than asked for tells whether there is a next page.
    const found = await listDocuments(this.dataSource.manager, userId, { limit: limit + 1, position });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(toDocumentResponse),
      nextCursor: last && found.length > limit ? formatCursor(last) : null,
    };
  }

  @ApiOperation({ summary: 'Look at one document' })
  @ApiOkResponse({ type: DocumentResponse })
  @ApiNotFoundResponse({ description: 'No such document, or not yours.' })
  @Get(':id')
  async one(@CurrentUserId() userId: string, @Param('id') id: string): Promise<DocumentResponse> {
    return toDocumentResponse(await findDocument(this.dataSource.manager, userId, id));
  }

  @ApiOperation({ summary: 'Run a failed or cancelled document again; finished pages are not repeated' })
  @ApiAcceptedResponse({ type: DocumentResponse })
  @ApiResponse({ status: 409, description: 'It is neither Failed nor Cancelled.' })
  @Post(':id/retry')
  @HttpCode(202)
  async retry(@CurrentUserId() userId: string, @Param('id') id: string): Promise<DocumentResponse> {
    return toDocumentResponse(await this.retryDocument.run(userId, id));
  }

  @ApiOperation({ summary: 'Cancel a document; a running job stops at its next page' })
  @ApiAcceptedResponse({ type: DocumentResponse })
  @ApiResponse({ status: 409, description: 'It has ended already.' })
  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@CurrentUserId() userId: string, @Param('id') id: string): Promise<DocumentResponse> {
    return toDocumentResponse(await this.cancelDocument.run(userId, id));
  }

  @ApiOperation({ summary: 'Delete a document with its file, job and results' })
  @ApiNoContentResponse()
  @Delete(':id')
  @HttpCode(204)
  async delete(@CurrentUserId() userId: string, @Param('id') id: string): Promise<void> {
    await this.deleteDocument.run(userId, id);
  }
}
