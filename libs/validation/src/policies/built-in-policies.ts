import default3 from './default.3.json' with { type: 'json' };
import documents2 from './documents.2.json' with { type: 'json' };
import strict1 from './strict.1.json' with { type: 'json' };

/** The policies that come with the service. A change is a file with the next version, never a change of a file. */
export const builtInPolicies: readonly unknown[] = [default3, documents2, strict1];
