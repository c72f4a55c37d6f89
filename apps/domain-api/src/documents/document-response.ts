import { ApiProperty } from '@nestjs/swagger';
import { EXISTING_TEXT, type ExistingText } from '@cairn/job-contracts';
import { partsOf, settingsOf } from './document-parts.ts';
import type { DocumentEntity, ResultBlobs } from './document.entity.ts';
import { VISIBLE, type VisibleStatus } from './document-status.ts';
import { toValidationResponse, ValidationResponse } from './validation-response.ts';

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

export class SettingsResponse {
  @ApiProperty({ example: 'eng', description: 'Of the text, as in `eng` or `eng+deu`.' })
  language!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '1-3,7,10-',
    description: 'Pages that are read, counted over all files. Null: all of them.',
  })
  pages!: string | null;

  @ApiProperty({
    enum: EXISTING_TEXT,
    description: 'Pages with text of their own are kept, get their invisible layer redone, or are replaced.',
  })
  existingText!: ExistingText;

  @ApiProperty({ description: 'Turned pages are read upright.' })
  autoRotate!: boolean;

  @ApiProperty({ description: 'Skewed pages are straightened before they are read.' })
  deskew!: boolean;

  @ApiProperty({ description: 'The background is cleaned before a page is read.' })
  cleanUp!: boolean;
}

class FileResponse {
  @ApiProperty()
  fileName!: string;

  @ApiProperty({ example: 'application/pdf' })
  contentType!: string;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty()
  pageCount!: number;
}

class LowConfidencePageResponse {
  @ApiProperty({ minimum: 1, description: 'Counted over all files.' })
  pageNumber!: number;

  @ApiProperty({ minimum: 0, maximum: 100 })
  meanConfidence!: number;
}

class ResultLinksResponse {
  @ApiProperty({ description: 'The searchable PDF.' })
  pdf!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty()
  hocr!: string;

  @ApiProperty({ type: String, nullable: true, description: 'ALTO 4. Null for documents of earlier releases.' })
  alto!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Words with boxes and confidence, JSON Lines. Null for documents of earlier releases.',
  })
  pages!: string | null;
}

/** A document as its owner sees it. */
export class DocumentResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ description: 'Of the first file.' })
  fileName!: string;

  @ApiProperty({ example: 'application/pdf', description: 'Of the first file, by its content.' })
  contentType!: string;

  @ApiProperty({ description: 'Of all files.' })
  sizeBytes!: number;

  @ApiProperty({ type: [FileResponse], description: 'In the order in which they make up the document.' })
  files!: FileResponse[];

  @ApiProperty({ type: SettingsResponse })
  settings!: SettingsResponse;

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

  @ApiProperty({ type: Number, nullable: true, description: 'Selected pages.' })
  pageCount!: number | null;

  @ApiProperty({ type: [FailedPageResponse], description: 'Pages that could not be read although the rest was.' })
  failedPages!: FailedPageResponse[];

  @ApiProperty({ type: Number, nullable: true, description: 'Of all recognised words, 0 to 100.' })
  meanConfidence!: number | null;

  @ApiProperty({
    type: [LowConfidencePageResponse],
    description: 'Pages that were read so uncertainly that somebody should look at them.',
  })
  lowConfidencePages!: LowConfidencePageResponse[];

  @ApiProperty({ description: 'A file was encrypted, and the searchable PDF is not.' })
  decrypted!: boolean;

  @ApiProperty({ type: JobErrorResponse, nullable: true })
  error!: JobErrorResponse | null;

  @ApiProperty({ type: ValidationResponse, nullable: true })
  validation!: ValidationResponse | null;

  @ApiProperty({
    type: ResultLinksResponse,
    nullable: true,
    description: 'Set once the document was Completed; a further run replaces them when it is Completed.',
  })
  results!: ResultLinksResponse | null;

  @ApiProperty({
    description:
      'The results, and what is said of their pages and confidence, are those of an earlier run: this one has made none yet, ' +
      'or has failed.',
  })
  resultsOfEarlierRun!: boolean;

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
  return {
    id,
    title: document.title,
    fileName: document.fileName,
    contentType: document.contentType,
    sizeBytes: document.sizeBytes ?? 0,
    files: partsOf(document).map(({ fileName, contentType, sizeBytes, pageCount }) => ({
      fileName,
      contentType,
      sizeBytes,
      pageCount,
    })),
    settings: { pages: null, ...settingsOf(document) },
    status: status as VisibleStatus,
    jobId: document.jobId,
    progressPercent: document.progressPercent,
    statusMessage: document.statusMessage,
    pageCount: document.pageCount,
    failedPages: document.failedPages,
    meanConfidence: document.meanConfidence,
    lowConfidencePages: document.lowConfidencePages,
    decrypted: document.decrypted,
    error: document.error,
    validation: document.validation && toValidationResponse(document.validation),
    results: document.resultBlobs ? resultLinks(id, document.resultBlobs) : null,
    resultsOfEarlierRun: document.resultBlobs !== null && status !== 'Completed',
    createdAt: document.createdAt.toISOString(),
    updatedAt: document.updatedAt.toISOString(),
  };
}

function resultLinks(id: string, blobs: ResultBlobs): ResultLinksResponse {
  const path = `${documentPath(id)}/result`;
  return {
    pdf: `${path}/pdf`,
    text: `${path}/text`,
    hocr: `${path}/hocr`,
    alto: blobs.alto ? `${path}/alto` : null,
    pages: blobs.pages ? `${path}/pages` : null,
  };
}
