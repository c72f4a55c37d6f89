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
    /** Upload a document of one or several files to be digitised */
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
    /**
     * Run a document again
     * @description As it is, when it is Failed or Cancelled: finished pages are not repeated. With other settings also when it is Completed: all of it is done anew, and replaces the results once it is Completed.
     */
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
    /**
     * Download a result: searchable PDF, plain text, hOCR, ALTO, or words with boxes
     * @description `pages` is JSON Lines, a page a line: its number, size, mean confidence, and its words with boxes in pixels and confidence from 0 to 100.
     */
    get: operations['ResultsController_download'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/documents/{id}/pages/{pageNumber}/thumbnail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A small picture of a page, 160 pixels wide; there as soon as the page is done */
    get: operations['ResultsController_thumbnail'];
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
    FileResponse: {
      fileName: string;
      /** @example application/pdf */
      contentType: string;
      sizeBytes: number;
      pageCount: number;
    };
    SettingsResponse: {
      /**
       * @description Of the text, as in `eng` or `eng+deu`.
       * @example eng
       */
      language: string;
      /**
       * @description Pages that are read, counted over all files. Null: all of them.
       * @example 1-3,7,10-
       */
      pages: string | null;
      /**
       * @description Pages with text of their own are kept, get their invisible layer redone, or are replaced.
       * @enum {string}
       */
      existingText: 'skip' | 'redo' | 'force';
      /** @description Turned pages are read upright. */
      autoRotate: boolean;
      /** @description Skewed pages are straightened before they are read. */
      deskew: boolean;
      /** @description The background is cleaned before a page is read. */
      cleanUp: boolean;
    };
    FailedPageResponse: {
      pageNumber: number;
      /** @example IMAGE_NOT_DECODABLE */
      code: string;
      message: string;
    };
    LowConfidencePageResponse: {
      /** @description Counted over all files. */
      pageNumber: number;
      meanConfidence: number;
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
      /** @description Names the exact rules, so that the decision can be repeated. Null for documents of earlier releases. */
      hash: string | null;
    };
    LayerResponse: {
      /** @example obfuscation */
      id: string;
      /**
       * @description `error`: the layer could not judge.
       * @enum {string}
       */
      status: 'ok' | 'error';
      /** @description Risk; 0.5 is the layer’s own decision point. */
      score: number;
      severity: number;
      /** @description How far this layer can push the risk. */
      weight: number;
      /** @description Its share in the whole risk. */
      contribution: number;
      /**
       * @description What the layer tells apart, 0 to 1; those above 0.
       * @example {
       *       "insult": 0.2
       *     }
       */
      categories: {
        [key: string]: number;
      };
      /**
       * @description `low`: the layer was not made for this input, such as a language, and its score says little.
       * @enum {string|null}
       */
      confidence: 'low' | null;
    };
    ReasonResponse: {
      layer: string;
      code: string;
      message: string;
      /** @description Page of the document. */
      page: number | null;
    };
    ValidationResponse: {
      /**
       * @description `review`: taken, and somebody should look at it.
       * @enum {string}
       */
      decision: 'accept' | 'review';
      /** @description 100 is harmless. */
      validationScore: number;
      /**
       * @deprecated
       * @description The same as `validationScore`.
       */
      score: number;
      /** @description What all layers come to. Null for documents of earlier releases. */
      risk: number | null;
      policy: components['schemas']['PolicyResponse'];
      /** @description What looked at the document, largest contribution first. Empty for documents of earlier releases. */
      layers: components['schemas']['LayerResponse'][];
      /** @description What was found and what to do about it, weightiest first. */
      reasons: components['schemas']['ReasonResponse'][];
    };
    ResultLinksResponse: {
      /** @description The searchable PDF. */
      pdf: string;
      text: string;
      hocr: string;
      /** @description ALTO 4. Null for documents of earlier releases. */
      alto: string | null;
      /** @description Words with boxes and confidence, JSON Lines. Null for documents of earlier releases. */
      pages: string | null;
    };
    DocumentResponse: {
      /** Format: uuid */
      id: string;
      title: string;
      /** @description Of the first file. */
      fileName: string;
      /**
       * @description Of the first file, by its content.
       * @example application/pdf
       */
      contentType: string;
      /** @description Of all files. */
      sizeBytes: number;
      /** @description In the order in which they make up the document. */
      files: components['schemas']['FileResponse'][];
      settings: components['schemas']['SettingsResponse'];
      /** @enum {string} */
      status: 'Accepted' | 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Cancelled';
      /**
       * Format: uuid
       * @description Null until processing has taken the job.
       */
      jobId: string | null;
      progressPercent: number;
      statusMessage: string | null;
      /** @description Selected pages. */
      pageCount: number | null;
      /** @description Pages that could not be read although the rest was. */
      failedPages: components['schemas']['FailedPageResponse'][];
      /** @description Of all recognised words, 0 to 100. */
      meanConfidence: number | null;
      /** @description Pages that were read so uncertainly that somebody should look at them. */
      lowConfidencePages: components['schemas']['LowConfidencePageResponse'][];
      /** @description A file was encrypted, and the searchable PDF is not. */
      decrypted: boolean;
      error: components['schemas']['JobErrorResponse'] | null;
      validation: components['schemas']['ValidationResponse'] | null;
      /** @description Set once the document was Completed; a further run replaces them when it is Completed. */
      results: components['schemas']['ResultLinksResponse'] | null;
      /** @description The results, and what is said of their pages and confidence, are those of an earlier run: this one has made none yet, or has failed. */
      resultsOfEarlierRun: boolean;
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
    RetryBody: {
      /**
       * @description Of the text, as in `eng` or `eng+deu`.
       * @example eng
       */
      language?: string;
      /**
       * @description Pages that are read, counted over all files. Null: all of them.
       * @example 1-3,7,10-
       */
      pages?: string | null;
      /**
       * @description Pages with text of their own are kept, get their invisible layer redone, or are replaced.
       * @enum {string}
       */
      existingText?: 'skip' | 'redo' | 'force';
      /** @description Turned pages are read upright. */
      autoRotate?: boolean;
      /** @description Skewed pages are straightened before they are read. */
      deskew?: boolean;
      /** @description The background is cleaned before a page is read. */
      cleanUp?: boolean;
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
      /** @description Of all files of one document together. */
      maxUploadBytes: number;
      /** @description Files of one document. */
      maxUploadFiles: number;
      /** @description Languages that documents can be read in, by their codes. */
      languages: string[];
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
          /** @description Default: the name of the first file. Sent before the files. */
          title?: string;
          /**
           * @description Of the text, as in `eng` or `eng+deu`. Sent before the files.
           * @default eng
           */
          language?: string;
          /**
           * @description Pages to read, counted over all files; the PDF keeps the others as they are. Default: all of them. Sent before the files.
           * @example 1-3,7,10-
           */
          pages?: string;
          /**
           * @description What happens to pages that have text: `skip` keeps it, `redo` replaces an invisible layer of an earlier recognition, `force` recognises them whatever they have. Sent before the files.
           * @default skip
           * @enum {string}
           */
          existingText?: 'skip' | 'redo' | 'force';
          /**
           * @description Read turned pages upright. Sent before the files.
           * @default true
           */
          autoRotate?: boolean;
          /**
           * @description Straighten skewed pages before they are read. Sent before the files.
           * @default true
           */
          deskew?: boolean;
          /**
           * @description Clean the background before a page is read. Sent before the files.
           * @default false
           */
          cleanUp?: boolean;
          /** @description Opens the encrypted PDFs among the files; kept sealed, and never shown. Sent before the files. */
          password?: string;
          /** @description PDF, PNG, JPEG, TIFF, WebP or GIF; several make up one document, in this order. */
          file: Blob[];
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
      /** @description The files are too large. */
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
    requestBody?: {
      content: {
        'application/json': components['schemas']['RetryBody'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DocumentResponse'];
        };
      };
      /** @description It is still at work, or Completed and the settings are the same. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The document has no such pages, or the language is not installed. */
      422: {
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
        kind: 'pdf' | 'text' | 'hocr' | 'alto' | 'pages';
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
      /** @description The document was never Completed. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  ResultsController_thumbnail: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        /** @description Counted over all files. */
        pageNumber: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The picture. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No such document, not yours, or no picture of this page. */
      404: {
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
