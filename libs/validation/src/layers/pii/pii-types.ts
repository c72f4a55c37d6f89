import type { Severity } from '../../layer/layer.ts';

interface PiiKind {
  /** As the reason names it. */
  name: string;
  /** How much harm it does to publish one, 0 to 1: what the layer's score is made of. */
  weight: number;
  severity: Severity;
}

const nationalId = (name: string): PiiKind => ({ name, weight: 0.85, severity: 4 });

/** All that is told apart, by the type in `entities`. */
export const PII_TYPES = {
  CREDIT_CARD: { name: 'a card number', weight: 0.95, severity: 4 },
  IBAN_CODE: { name: 'a bank account (IBAN)', weight: 0.85, severity: 4 },
  US_SSN: nationalId('a US social security number'),
  UK_NINO: nationalId('a UK national insurance number'),
  UK_NHS: nationalId('a UK health service number'),
  DE_TAX_ID: nationalId('a German tax number'),
  FR_NIR: nationalId('a French social security number'),
  ES_NIF: nationalId('a Spanish identity number'),
  IT_FISCAL_CODE: nationalId('an Italian fiscal code'),
  NL_BSN: nationalId('a Dutch citizen number'),
  PL_PESEL: nationalId('a Polish identity number'),
  SE_PERSONNUMMER: nationalId('a Swedish identity number'),
  BE_NRN: nationalId('a Belgian national number'),
  CH_AHV: nationalId('a Swiss social security number'),
  FI_HETU: nationalId('a Finnish identity code'),
  BR_CPF: nationalId('a Brazilian taxpayer number'),
  PASSPORT: { name: 'a passport or identity card number', weight: 0.8, severity: 4 },
  DRIVER_LICENSE: { name: 'a driving licence number', weight: 0.75, severity: 3 },
  DATE_OF_BIRTH: { name: 'a date of birth', weight: 0.55, severity: 2 },
  PHONE_NUMBER: { name: 'a phone number', weight: 0.5, severity: 2 },
  EMAIL_ADDRESS: { name: 'an e-mail address', weight: 0.5, severity: 2 },
  IP_ADDRESS: { name: 'an IP address', weight: 0.25, severity: 1 },
  DOMAIN_NAME: { name: 'a web address', weight: 0.05, severity: 0 },
} as const satisfies Record<string, PiiKind>;

export type PiiType = keyof typeof PII_TYPES;

export const PII_TYPE_NAMES = Object.keys(PII_TYPES) as [PiiType, ...PiiType[]];
