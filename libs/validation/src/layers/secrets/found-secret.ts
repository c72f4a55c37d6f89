/** What a secret is to the reader of a result. */
export type SecretType = 'PROVIDER_KEY' | 'PRIVATE_KEY' | 'JWT' | 'PASSWORD' | 'TOKEN';

export interface FoundSecret {
  type: SecretType;
  /** As the reason names it. */
  name: string;
  start: number;
  end: number;
  /** 0 to 1; from 0.5 on it counts. */
  confidence: number;
  /** It has the published format of a service or key file, which hardly anything has by chance. */
  hasOwnFormat: boolean;
  /** For trying out a service, where the format tells. */
  isTestKey?: boolean;
}
