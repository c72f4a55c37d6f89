import { ApiProperty } from '@nestjs/swagger';
import type { DocumentEntity } from './document.entity.ts';
import { VISIBLE, type VisibleStatus } from './document-status.ts';

class FailedPageResponse {
  @ApiProperty({ minimum: 1 })
  pageNumber!: number;

  @ApiProperty({ example: 'IMAGE_NOT_DECODABLE' })
  code!: string;

  @ApiProperty()
  message!: string;
}

class JobErrorResponse {
  @ApiProperty({ example: 'PROVIDER_UNAVAILABLE' })
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiProperty({ description: 'Pages that are done already; a retry does not repeat them.' })
  checkpointCount!: number;

  @ApiProperty({ description: 'W3C trace id to quote when you report it.' })
  traceId!: string;
}

class PolicyResponse {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  version!: number;
}

class ReasonResponse {
  @ApiProperty()
  layer!: string;

  @ApiProperty()
  code!: string;

  @ApiProperty()
  message!: string;
}

class ValidationResponse {
  @ApiProperty({ enum: ['accept', 'review'] })
  decision!: 'accept' | 'review';

  @ApiProperty({ minimum: 0, maximum: 100, description: '100 is harmless.' })
  score!: number;

  @ApiProperty({ type: PolicyResponse })
  policy!: PolicyResponse;

  @ApiProperty({ type: [ReasonResponse] })
  reasons!: ReasonResponse[];
}

class ResultLinksResponse {
  @ApiProperty({ description: 'The searchable PDF.' })
  pdf!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty()
  hocr!: string;
}

/** A document as its owner sees it. */
export class DocumentResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  fileName!: string;

  @ApiProperty({ example: 'application/pdf' })
  contentType!: string;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty({ enum: VISIBLE })
  status!: VisibleStatus;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null until processing has taken the job.',
  })
  jobId!: string | null;

  @ApiProperty({ minimum: 0, maximum: 100 })
  progressPercent!: number;

  @ApiProperty({ type: String, nullable: true })
  statusMessage!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  pageCount!: number | null;

  @ApiProperty({ type: [FailedPageResponse], description: 'Pages that could not be read although the rest was.' })
  failedPages!: FailedPageResponse[];

  @ApiProperty({ type: Number, nullable: true, description: 'Of all recognised words, 0 to 100.' })
  meanConfidence!: number | null;

  @ApiProperty({ type: JobErrorResponse, nullable: true })
  error!: JobErrorResponse | null;

  @ApiProperty({ type: ValidationResponse, nullable: true })
  validation!: ValidationResponse | null;

  @ApiProperty({ type: ResultLinksResponse, nullable: true, description: 'Set once the document is Completed.' })
  results!: ResultLinksResponse | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class DocumentListResponse {
  @ApiProperty({ type: [DocumentResponse], description: 'Newest first.' })
  items!: DocumentResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as `cursor`; null on the last page.' })
  nextCursor!: string | null;
}

export function documentPath(id: string): string {
  return `/api/documents/${id}`;
}

export function toDocumentResponse(document: DocumentEntity): DocumentResponse {
  const { id, status } = document;
  const resultPath = `${documentPath(id)}/result`;
  const hasResults = status === 'Completed' && document.resultBlobs !== null;
  return {
    id,
    title: document.title,
    fileName: document.fileName,
    contentType: document.contentType,
    sizeBytes: document.sizeBytes ?? 0,
    status: status as VisibleStatus,
    jobId: document.jobId,
    progressPercent: document.progressPercent,
    statusMessage: document.statusMessage,
    pageCount: document.pageCount,
    failedPages: document.failedPages,
    meanConfidence: document.meanConfidence,
    error: document.error,
    validation: document.validation,
    results: hasResults ? { pdf: `${resultPath}/pdf`, text: `${resultPath}/text`, hocr: `${resultPath}/hocr` } : null,
    createdAt: document.createdAt.toISOString(),
    updatedAt: document.updatedAt.toISOString(),
  };
}
