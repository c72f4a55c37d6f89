import type { FindingRules } from '../file-findings.ts';

export const IMAGE_RULES: FindingRules = {
  'cut-off': {
    code: 'IMAGE_TRUNCATED',
    score: 0.6,
    severity: 3,
    message: () => 'The image is truncated: its end is missing. Save or scan it again.',
  },
  'metadata-script': {
    code: 'IMAGE_METADATA_SCRIPT',
    score: 0.9,
    severity: 6,
    message: () => 'The metadata of the image has a script. Remove the metadata and send it again.',
  },
  'metadata-bomb': {
    code: 'IMAGE_METADATA_BOMB',
    score: 1,
    severity: 6,
    message: () => 'The metadata of the image is a decompression bomb. Remove the metadata and send it again.',
  },
  'frame-bomb': {
    code: 'IMAGE_FRAME_BOMB',
    score: 1,
    severity: 6,
    message: () => 'The frames of the animation have too many pixels together, a pixel bomb. Send single pictures.',
  },
  location: {
    code: 'IMAGE_LOCATION',
    score: 0,
    severity: 0,
    message: () => 'The metadata of the image says where it was taken; remove it if nobody should know.',
  },
};

/** What makes an SVG more than one that is merely not taken. */
export const SVG_RULES: FindingRules = {
  'svg-script': {
    code: 'SVG_SCRIPT',
    score: 1,
    severity: 7,
    message: (detail) => `The SVG has a script${detail ? ` ${detail}` : ''}. Send the picture as PNG or PDF.`,
  },
  'svg-event-handler': {
    code: 'SVG_EVENT_HANDLER',
    score: 1,
    severity: 7,
    message: () => 'The SVG has a script in an event handler. Send the picture as PNG or PDF.',
  },
  'svg-foreign-object': {
    code: 'SVG_FOREIGN_OBJECT',
    score: 0.9,
    severity: 5,
    message: () =>
      'The SVG has foreign content (foreignObject or elements of web pages). Send the picture as PNG or PDF.',
  },
  'svg-external-reference': {
    code: 'SVG_EXTERNAL_REFERENCE',
    score: 0.9,
    severity: 5,
    message: (detail) =>
      `The SVG has an external reference${detail ? ` (${detail})` : ''}, which its viewer would fetch. Send the picture as PNG or PDF.`,
  },
  'xml-entity': {
    code: 'SVG_XML_ENTITY',
    score: 1,
    severity: 7,
    message: () =>
      'The SVG declares XML entities (a DTD), which read files or expand without end: XXE. Send the picture as PNG or PDF.',
  },
};
