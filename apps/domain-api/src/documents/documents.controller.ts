import { CurrentUserId } from '@cairn/auth';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
  PartialType,
} from '@nestjs/swagger';
import type { DigitiseSettings } from '@cairn/job-contracts';
import { DataSource } from 'typeorm';
import { UploadLimits } from '../upload/upload-limits.ts';
import { CancelDocument } from './cancel-document.ts';
import { DeleteDocument } from './delete-document.ts';
import { DocumentListResponse, DocumentResponse, SettingsResponse, toDocumentResponse } from './document-response.ts';
import { parseSettings } from './document-settings.ts';
import { findDocument, listDocuments } from './document-store.ts';
import { formatCursor } from './list-cursor.ts';
import { parseListQuery } from './list-query.ts';
import { RetryDocument } from './retry-document.ts';

/** What a retry may change; what is left out stays. */
class RetryBody extends PartialType(SettingsResponse) {}

@ApiTags('documents')
@ApiBearerAuth()
@Controller('api/documents')
export class DocumentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cancelDocument: CancelDocument,
    private readonly retryDocument: RetryDocument,
    private readonly deleteDocument: DeleteDocument,
    private readonly limits: UploadLimits,
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

  @ApiOperation({
    summary: 'Run a document again',
    description:
      'As it is, when it is Failed or Cancelled: finished pages are not repeated. With other settings also when it is Completed: all of it is done anew, and replaces the results once it is Completed.',
  })
  @ApiBody({ type: RetryBody, required: false })
  @ApiAcceptedResponse({ type: DocumentResponse })
  @ApiResponse({ status: 409, description: 'It is still at work, or Completed and the settings are the same.' })
  @ApiResponse({ status: 422, description: 'The document has no such pages, or the language is not installed.' })
  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @CurrentUserId() userId: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<DocumentResponse> {
    const change = (settings: DigitiseSettings) => parseSettings(body ?? {}, settings, this.limits.languages);
    return toDocumentResponse(await this.retryDocument.run(userId, id, change));
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
