import type { SecretRule } from '../secret-rule.ts';
import { CLOUDS } from './clouds.ts';
import { CODE_HOSTS } from './code-hosts.ts';
import { INTELLIGENCE } from './intelligence.ts';
import { MESSAGES } from './messages.ts';
import { PAYMENTS } from './payments.ts';
import { SERVICES } from './services.ts';

/** The published formats of services. Of two that match at one place the earlier one names it. */
export const ALL_RULES: readonly SecretRule[] = [
  ...CODE_HOSTS,
  ...CLOUDS,
  ...INTELLIGENCE,
  ...MESSAGES,
  ...PAYMENTS,
  ...SERVICES,
];
