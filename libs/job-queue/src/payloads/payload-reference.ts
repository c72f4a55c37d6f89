/** Stands in a row for a payload that is kept in blob storage. */
export interface PayloadReference {
  $payload: { bytes: number; sha256: string };
}

export function payloadReference(bytes: number, sha256: string): PayloadReference {
  return { $payload: { bytes, sha256 } };
}

/** No handler's payload may have this form: enqueue refuses it. */
export function isPayloadReference(payload: unknown): payload is PayloadReference {
  return typeof payload === 'object' && payload !== null && '$payload' in payload;
}
