import type { FindingRules } from '../file-findings.ts';

const HERE = 'It is not run here and stays in the result';

/**
 * Risk of what a PDF could do in somebody else's viewer. Nothing of it ever runs here, so most is worth a look by a person
 * rather than a refusal; what has no honest use in a document may be named as a veto by a policy.
 */
export const PDF_RULES: FindingRules = {
  javascript: {
    code: 'PDF_JAVASCRIPT',
    score: 0.6,
    severity: 5,
    message: () => `The PDF has JavaScript. ${HERE}; print it to a new PDF to be rid of it.`,
  },
  'script-uri': {
    code: 'PDF_SCRIPT_URI',
    score: 0.6,
    severity: 5,
    message: () => `The PDF has a link whose address is a script (such as javascript:). ${HERE}; remove the link.`,
  },
  'file-uri': {
    code: 'PDF_FILE_URI',
    score: 0.55,
    severity: 4,
    message: (detail) =>
      `The PDF has a link or action to a file${detail ? ` on ${detail}` : ' of the computer or its network'} (file:, smb: or a UNC path). Remove it.`,
  },
  launch: {
    code: 'PDF_LAUNCH',
    score: 0.7,
    severity: 6,
    message: () => `The PDF has a launch action, which starts a program. ${HERE}; remove the action.`,
  },
  'submit-form': {
    code: 'PDF_SUBMIT_FORM',
    score: 0.45,
    severity: 3,
    message: () => `The PDF has a form that submits its data to an address. ${HERE}.`,
  },
  'import-data': {
    code: 'PDF_IMPORT_DATA',
    score: 0.45,
    severity: 3,
    message: () => `The PDF has an action that imports data from a file. ${HERE}.`,
  },
  'remote-goto': {
    code: 'PDF_REMOTE_GOTO',
    score: 0.45,
    severity: 3,
    message: () => `The PDF has a remote go-to action, which opens another document. ${HERE}.`,
  },
  'external-stream': {
    code: 'PDF_EXTERNAL_STREAM',
    score: 0.55,
    severity: 4,
    message: () =>
      'The PDF takes a part of its content from another file, an external reference. Export it as one file.',
  },
  'rich-media': {
    code: 'PDF_RICH_MEDIA',
    score: 0.45,
    severity: 3,
    message: () => `The PDF has rich media: a film, sound or 3D scene. ${HERE}.`,
  },
  xfa: {
    code: 'PDF_XFA',
    score: 0.45,
    severity: 3,
    message: () => 'The PDF has an XFA form, which only few viewers show. Print it to a new PDF.',
  },
  'embedded-file': {
    code: 'PDF_EMBEDDED_FILE',
    score: 0.45,
    severity: 3,
    message: () => 'The PDF has an embedded file as attachment. It is not opened here and stays in the result.',
  },
  'embedded-invoice': {
    code: 'PDF_EMBEDDED_INVOICE',
    score: 0,
    severity: 0,
    message: () => 'The PDF is an e-invoice with its data attached as XML; only its pages are looked at.',
  },
  'embedded-program': {
    code: 'PDF_EMBEDDED_PROGRAM',
    score: 0.8,
    severity: 7,
    message: () => 'The PDF has an embedded file that is an executable program or script. Remove the attachment.',
  },
  encryption: {
    code: 'PDF_ENCRYPTION',
    score: 0,
    severity: 0,
    message: () => 'The PDF is encrypted.',
  },
  bomb: {
    code: 'PDF_DECOMPRESSION_BOMB',
    score: 0.8,
    severity: 6,
    message: () => 'The PDF is a decompression bomb: a small part of it expands to an enormous size. Export it again.',
  },
  'image-bomb': {
    code: 'PDF_IMAGE_BOMB',
    score: 0.7,
    severity: 5,
    message: (detail) => `The PDF has an image of ${detail}, a pixel bomb for whoever shows it. Scale it down.`,
  },
  loop: {
    code: 'PDF_LOOP',
    score: 0.6,
    severity: 4,
    message: () => 'The PDF has pages or drawings that contain themselves in a loop. Export it again.',
  },
  'deep-nesting': {
    code: 'PDF_DEEP_NESTING',
    score: 0.6,
    severity: 4,
    message: () => 'The PDF nests its structure deeper than any honest file. Export it again.',
  },
  'too-complex': {
    code: 'PDF_TOO_COMPLEX',
    score: 0.5,
    severity: 3,
    message: () =>
      'The PDF has more parts than could be looked at, so that active content may have been missed. Split it.',
  },
  'text-unread': {
    code: 'PDF_TEXT_UNREAD',
    score: 0.5,
    severity: 3,
    message: () => 'A page of the PDF needs too much memory, so that not all of its text was judged. Export it again.',
  },
  'cut-off': {
    code: 'PDF_TRUNCATED',
    score: 0.5,
    severity: 3,
    message: () => 'The PDF is malformed: its end is missing, it was truncated. Send it again.',
  },
};
