import type { Document } from '@cairn/client';

export type Validation = NonNullable<Document['validation']>;
type ValidationLayer = Validation['layers'][number];
type ValidationReason = Validation['reasons'][number];

const layerNames: Record<string, string> = {
  structure: 'Structure and limits',
  obfuscation: 'Disguised text',
  language: 'Language',
  toxicity: 'Abusive language',
  lexicon: 'Listed words',
  pii: 'Personal data',
  secrets: 'Passwords and keys',
  injection: 'Prompt injection',
  spam: 'Advertising',
  text: 'Title and file name',
  'file-type': 'File type',
  pdf: 'PDF content',
  image: 'Image data',
  'image-quality': 'Image quality',
  'image-nsfw': 'Image content',
};

/** A layer that this page does not know yet goes by its id. */
export function layerName(id: string): string {
  return layerNames[id] ?? id;
}

export function verdictWords({ decision, validationScore }: Validation): string {
  return decision === 'accept'
    ? `Accepted, ${validationScore} of 100`
    : `Accepted, worth a look: ${validationScore} of 100`;
}

/** What the decision means for the user. */
export function verdictMeaning({ decision, reasons }: Validation): string {
  if (decision === 'review')
    return 'The document is read as usual. Look at what is named here before you rely on it or pass it on.';
  return reasons.length === 0
    ? 'Nothing was found to object to.'
    : 'Nothing here speaks against the document. There is nothing you have to do.';
}

export interface Finding {
  layer: string;
  /** How many of the missing points are this layer's; null when it took none, or when it was not kept. */
  pointsOff: number | null;
  unsure: boolean;
  reasons: ValidationReason[];
}

export interface Findings {
  /** Layers that said or moved something, largest contribution first. */
  findings: Finding[];
  /** Names of those that looked and found nothing, and whether they were sure. */
  clear: string[];
  /** Names of those that could not judge. */
  failed: string[];
}

/** The verdict by layers. A verdict of an earlier release has reasons alone: then their order is that of the layers. */
export function findingsOf({ layers, reasons, validationScore }: Validation): Findings {
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const ids = [...new Set([...layers.map(({ id }) => id), ...reasons.map(({ layer }) => layer)])];
  const judged = ids.filter((id) => known.get(id)?.status !== 'error');
  const findingOf = (id: string, layer: ValidationLayer | undefined): Finding => ({
    layer: layerName(id),
    pointsOff: layer && layer.contribution > 0 ? (100 - validationScore) * layer.contribution : null,
    unsure: layer?.confidence === 'low',
    reasons: reasons.filter((reason) => reason.layer === id),
  });
  const all = judged.map((id) => findingOf(id, known.get(id)));
  const found = all.filter((finding) => finding.reasons.length > 0 || finding.pointsOff);
  return {
    findings: found,
    clear: all
      .filter((finding) => !found.includes(finding))
      .map(({ layer, unsure }) => (unsure ? `${layer} (unsure)` : layer)),
    failed: ids.filter((id) => known.get(id)?.status === 'error').map(layerName),
  };
}

/** In whole points, since more would pretend to know more. */
export function pointsWords(pointsOff: number): string {
  const points = Math.round(pointsOff);
  if (points === 0) return 'less than a point off';
  return points === 1 ? '1 point off' : `${points} points off`;
}
