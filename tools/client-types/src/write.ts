import { readFileSync, writeFileSync } from 'node:fs';
import { documentUrl, domainApiTypes, formattedDocument, typesUrl } from './domain-api-types.ts';

const endpoints = new URL('../../../.cairn/endpoints.json', import.meta.url);

const base = process.argv[2] ?? runningDomainApi();
const answer = await fetch(new URL('/docs-json', base));
if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}.`);
const document = await answer.text();
writeFileSync(documentUrl, await formattedDocument(document));
writeFileSync(typesUrl, await domainApiTypes(document));
console.log(`Wrote ${documentUrl.pathname}\nWrote ${typesUrl.pathname}`);

function runningDomainApi(): string {
  try {
    return (JSON.parse(readFileSync(endpoints, 'utf8')) as { domainApi: string }).domainApi;
  } catch (cause) {
    throw new Error('No stack is running: npm start, or npm run client:types -- http://address-of-domain-api', {
      cause,
    });
  }
}
