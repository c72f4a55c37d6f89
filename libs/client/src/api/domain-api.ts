/** Made by `npm run client:types` from domain-api’s OpenAPI document; a spec fails when it differs. */

export interface paths {
  '/api/documents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your documents, newest first */
    get: operations['DocumentsController_list'];
    put?: never;
    /** Upload a document to be digitised */
    post: operations['UploadController_upload'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/documents/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look at one document */
    get: operations['DocumentsController_one'];
    put?: never;
    post?: never;
    /** Delete a document with its file, job and results */
    delete: operations['DocumentsController_delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/documents/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a failed or cancelled document again; finished pages are not repeated */
    post: operations['DocumentsController_retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/documents/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancel a document; a running job stops at its next page */
    post: operations['DocumentsController_cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/documents/{id}/result/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download a result: searchable PDF, plain text, or hOCR */
    get: operations['ResultsController_download'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/jobs/feed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a listener of the progress hub has missed */
    get: operations['JobFeedController_missed'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/app-config.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Settings of the page */
    get: operations['AppConfigController_read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['HealthController_live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['HealthController_ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    FailedPageResponse: {
      pageNumber: number;
      /** @example IMAGE_NOT_DECODABLE */
      code: string;
      message: string;
    };
    JobErrorResponse: {
      /** @example PROVIDER_UNAVAILABLE */
      code: string;
      message: string;
      /** @description Pages that are done already; a retry does not repeat them. */
      checkpointCount: number;
      /** @description W3C trace id to quote when you report it. */
      traceId: string;
    };
    PolicyResponse: {
      id: string;
      version: number;
    };
    ReasonResponse: {
      layer: string;
      code: string;
      message: string;
    };
    ValidationResponse: {
      /** @enum {string} */
      decision: 'accept' | 'review';
      /** @description 100 is harmless. */
      score: number;
      policy: components['schemas']['PolicyResponse'];
      reasons: components['schemas']['ReasonResponse'][];
    };
    ResultLinksResponse: {
      /** @description The searchable PDF. */
      pdf: string;
      text: string;
      hocr: string;
    };
    DocumentResponse: {
      /** Format: uuid */
      id: string;
      title: string;
      fileName: string;
      /** @example application/pdf */
      contentType: string;
      sizeBytes: number;
      /** @enum {string} */
      status: 'Accepted' | 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Cancelled';
      /**
       * Format: uuid
       * @description Null until processing has taken the job.
       */
      jobId: string | null;
      progressPercent: number;
      statusMessage: string | null;
      pageCount: number | null;
      /** @description Pages that could not be read although the rest was. */
      failedPages: components['schemas']['FailedPageResponse'][];
      /** @description Of all recognised words, 0 to 100. */
      meanConfidence: number | null;
      error: components['schemas']['JobErrorResponse'] | null;
      validation: components['schemas']['ValidationResponse'] | null;
      /** @description Set once the document is Completed. */
      results: components['schemas']['ResultLinksResponse'] | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    DocumentListResponse: {
      /** @description Newest first. */
      items: components['schemas']['DocumentResponse'][];
      /** @description Pass it as `cursor`; null on the last page. */
      nextCursor: string | null;
    };
    FeedMessageResponse: {
      /** @example unitCompleted */
      name: string;
      /** @description What the hub sends under this name. */
      message: {
        [key: string]: unknown;
      };
    };
    MissedMessagesResponse: {
      /** @description In order; a `jobSnapshot` comes first. */
      messages: components['schemas']['FeedMessageResponse'][];
    };
    AppConfig: {
      /** @description Of the progress hub. */
      hubUrl: string;
      /** @description Where demo users get tokens; null outside of demos. */
      demoIssuerUrl: string | null;
      maxUploadBytes: number;
      version: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  DocumentsController_list: {
    parameters: {
      query?: {
        /** @description `nextCursor` of the page before. */
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentListResponse'];
        };
      };
    };
  };
  UploadController_upload: {
    parameters: {
      query?: never;
      header?: {
        /** @description Repeating a request with the same key and body gives the first answer again, for 24 hours. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'multipart/form-data': {
          /** @description Default: the file name. Sent before `file`. */
          title?: string;
          /**
           * @description Of the text, as in `eng` or `eng+deu`. Sent before `file`.
           * @default eng
           */
          language?: string;
          /**
           * Format: binary
           * @description PDF, PNG, JPEG or TIFF.
           */
          file: Blob;
        };
      };
    };
    responses: {
      /** @description Validated and kept; `Location` names the document. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description The first request with this key is still being worked on. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The file is too large. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Validation refused it, or the key was used with another body. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description It could not be validated; nothing was kept. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  DocumentsController_one: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description No such document, or not yours. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  DocumentsController_delete: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  DocumentsController_retry: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description It is neither Failed nor Cancelled. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  DocumentsController_cancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description It has ended already. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  ResultsController_download: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        kind: 'pdf' | 'text' | 'hocr';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file. ETag, If-None-Match and single byte ranges are supported. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The document is not Completed. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  JobFeedController_missed: {
    parameters: {
      query?: {
        /** @description How far it has heard; default not at all. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MissedMessagesResponse'];
        };
      };
    };
  };
  AppConfigController_read: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AppConfig'];
        };
      };
    };
  };
  HealthController_live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  HealthController_ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
}
