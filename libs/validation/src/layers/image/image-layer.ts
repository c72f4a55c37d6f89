import { certain, NO_RISK, type LayerReason, type ValidationLayer } from './layer.ts';

/** Letters smaller than about 10 pixels are guesswork; a page this small has nothing bigger. */
const SMALL_EDGE_PIXELS = 300;

/** Size and decodability of images. */
export const imageLayer: ValidationLayer = {
  id: 'image',
  version: '2',
  appliesTo: ({ inspection }) =>
    'refused' in inspection ? (inspection.type?.startsWith('image/') ?? false) : inspection.image !== undefined,
  analyse({ inspection }) {
    if ('refused' in inspection) return certain({ ...inspection.refused, field: 'file' });

    // No risk, but its sender should know.
    const notices = inspection.notices.map((notice): LayerReason => ({ ...notice, field: 'file' }));
    const { widthPx, heightPx } = inspection.image ?? { widthPx: Infinity, heightPx: Infinity };
    if (Math.min(widthPx, heightPx) >= SMALL_EDGE_PIXELS) return { ...NO_RISK, reasons: notices };
    const small: LayerReason = {
      code: 'IMAGE_SMALL',
      field: 'file',
      message: `The image has only ${widthPx} × ${heightPx} pixels; its text may not be readable.`,
    };
    return { score: 0.2, severity: 1, reasons: [...notices, small] };
  },
};
