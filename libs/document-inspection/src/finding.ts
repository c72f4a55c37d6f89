/**
 * What a document carries besides its pages, or what is odd about its make. Findings refuse nothing and nothing of them is
 * ever run: whoever asked for the inspection decides.
 */
export type FindingKind =
  // Bytes beside the document.
  | 'second-format'
  | 'appended-data'
  | 'appended-video'
  | 'leading-data'
  | 'cut-off'
  // What a PDF could do in a viewer.
  | 'javascript'
  | 'script-uri'
  | 'file-uri'
  | 'launch'
  | 'submit-form'
  | 'import-data'
  | 'remote-goto'
  | 'external-stream'
  | 'rich-media'
  | 'xfa'
  | 'embedded-file'
  | 'embedded-invoice'
  | 'embedded-program'
  // What a PDF could do to its reader.
  | 'encryption'
  | 'bomb'
  | 'image-bomb'
  | 'loop'
  | 'deep-nesting'
  | 'too-complex'
  | 'text-unread'
  // What an image carries.
  | 'metadata-script'
  | 'metadata-bomb'
  | 'metadata-archive'
  | 'frame-bomb'
  | 'location'
  // SVG is never taken, but says more about its sender than other types that are not.
  | 'svg-script'
  | 'svg-event-handler'
  | 'svg-foreign-object'
  | 'svg-external-reference'
  | 'xml-entity';

export interface Finding {
  kind: FindingKind;
  /** In our words, e.g. `ZIP archive` or `on opening`; never text of the document. */
  detail?: string;
}

/** Collects each finding once, in a stable order. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(kind: FindingKind, detail?: string): void {
    this.#found.set(`${kind} ${detail ?? ''}`, detail === undefined ? { kind } : { kind, detail });
  }

  has(kind: FindingKind): boolean {
    return this.list().some((finding) => finding.kind === kind);
  }

  list(): Finding[] {
    return [...this.#found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, finding]) => finding);
  }
}
