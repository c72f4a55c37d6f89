import { readFile } from 'node:fs/promises';
import { documentUrl, domainApiTypes, typesUrl } from './domain-api-types.ts';

describe('the types of domain-api', () => {
  it('are what `npm run client:types` makes of its OpenAPI document', async () => {
    expect(await readFile(typesUrl, 'utf8')).toBe(await domainApiTypes(await readFile(documentUrl, 'utf8')));
  });
});
