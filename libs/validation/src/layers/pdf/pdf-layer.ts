import type { ActiveContent } from '@cairn/document-inspection';
import { certain, NO_RISK, type LayerReason, type ValidationLayer } from './layer.ts';

/** Another layer names these; neither says anything about a PDF. */
const NOT_ABOUT_PDF: readonly string[] = ['UNSUPPORTED_TYPE', 'FILE_EMPTY'];

/**
 * Risk of what a PDF could do in somebody else's viewer. Nothing of it ever runs here, so it is worth a look by a person
 * rather than a refusal; what only opens a page or a web address is normal.
 */
const ACTIVE_CONTENT: Readonly<Partial<Record<ActiveContent, { score: number; what: string }>>> = {
  JavaScript: { score: 0.5, what: 'JavaScript' },
  JavaScriptUri: { score: 0.5, what: 'a link that runs JavaScript' },
  Launch: { score: 0.6, what: 'an action that starts a program' },
  EmbeddedFiles: { score: 0.4, what: 'embedded files' },
  SubmitForm: { score: 0.4, what: 'a form that sends data away' },
  RichMedia: { score: 0.4, what: 'rich media' },
  XFA: { score: 0.4, what: 'an XFA form' },
};

/** Openness, limits and active content of PDF files. */
export const pdfLayer: ValidationLayer = {
  id: 'pdf',
  version: '1',
  appliesTo: ({ inspection }) =>
    'refused' in inspection
      ? !NOT_ABOUT_PDF.includes(inspection.refused.code) && !inspection.type?.startsWith('image/')
      : inspection.type === 'application/pdf',
  analyse({ inspection }) {
    if ('refused' in inspection) {
      const field = inspection.refused.code === 'PDF_PASSWORD_WRONG' ? 'password' : 'file';
      return certain({ ...inspection.refused, field });
    }

    const found = (inspection.pdf?.activeContent ?? []).flatMap((name) => ACTIVE_CONTENT[name] ?? []);
    if (found.length === 0) return NO_RISK;
    const reasons = found.map(({ what }): LayerReason => ({
      code: 'PDF_ACTIVE_CONTENT',
      field: 'file',
      message: `The PDF has ${what}. It is not run here and stays in the result.`,
    }));
    const score = Math.max(...found.map((item) => item.score));
    return { score, severity: score >= 0.5 ? 4 : 2, reasons };
  },
};
