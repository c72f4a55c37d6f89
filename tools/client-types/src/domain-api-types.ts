import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const client = new URL('../../../libs/client/', import.meta.url);

/** domain-api's OpenAPI document, as it was when the types were made. */
export const documentUrl = new URL('openapi/domain-api.json', client);

/** The types made from it. */
export const typesUrl = new URL('src/api/domain-api.ts', client);

const HEADER =
  '/** Made by `npm run client:types` from domain-api’s OpenAPI document; a spec fails when it differs. */\n\n';

/** @param document the text of an OpenAPI document */
export async function domainApiTypes(document: string): Promise<string> {
  const types = await openapiTS(document, {
    // A file travels as a Blob; the generator would say `string`.
    transform: ({ format }) => (format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined),
  });
  return formatted(HEADER + astToString(types), typesUrl);
}

/** The document as it is kept in the repository. */
export function formattedDocument(document: string): Promise<string> {
  return formatted(document, documentUrl);
}

async function formatted(text: string, { pathname }: URL): Promise<string> {
  return format(text, { ...(await resolveConfig(pathname)), filepath: pathname });
}
