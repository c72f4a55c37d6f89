import { errorClasses, type ErrorClass } from './error-classes.ts';
import { reasonCodes, type ReasonCode } from './reason-codes.ts';
import { root } from './source-files.ts';

/** Where the page lies. */
export const errorsDocUrl = new URL('docs/errors.md', root);

/** The whole of docs/errors.md, made from the sources. */
export function errorsDoc(): string {
  const classes = errorClasses();
  const codes = new Set(classes.flatMap(({ code }) => code ?? []));
  const rows = classes
    .filter(({ code }) => code !== undefined)
    .sort((a, b) => ((a.code ?? '') < (b.code ?? '') ? -1 : 1));
  return `${INTRODUCTION}
## Codes

| code | status | again? | when |
| --- | --- | --- | --- |
${rows.map(classRow).join('\n')}

## Reasons

${REASONS}
| code | given by |
| --- | --- |
${reasonCodes(codes).map(reasonRow).join('\n')}
`;
}

function classRow({ code, httpStatus, retryable, meaning }: ErrorClass): string {
  const again = { true: 'yes', false: 'no' }[retryable ?? ''] ?? 'depends';
  return `| \`${code}\` | ${httpStatus ?? 'depends'} | ${again} | ${meaning.replaceAll('|', '\\|')} |`;
}

function reasonRow({ code, from }: ReasonCode): string {
  return `| \`${code}\` | ${from.join(', ')} |`;
}

const INTRODUCTION = `# Errors

<!-- Made by \`npm run docs:errors\` from the classes in libs/errors; a spec fails when this page differs. -->

Every error from every service has one shape, whatever went wrong:

\`\`\`json
{
  "traceId": "0af7651916cd43dd8448eb211c80319c",
  "success": false,
  "status": 404,
  "errors": [{ "code": "RESOURCE_NOT_FOUND", "message": "No document with id … exists for this user." }]
}
\`\`\`

- \`traceId\` is the W3C trace id of the request. It stands in the \`x-trace-id\` and \`traceparent\` headers of the answer,
  on every log line of the request in all services, and on the jobs it started.
- \`errors\` has one item per fact. \`field\`, where there is one, names the part of the request at fault. React to
  \`code\`, never to \`message\`.
- "again?" tells whether the same call may succeed later without a change; \`Retry-After\` says when, where it is known.
- With \`Accept: application/problem+json\` the same facts come as RFC 9457 problem details; \`type\` is
  \`urn:cairn:error:\` and the code in lower case with hyphens.
- 401 and 403 answers carry \`WWW-Authenticate\` as RFC 6750 describes.
`;

const REASONS = `Codes without a class of their own: they name the cause inside of another error (\`DOCUMENT_REJECTED\`,
\`DOCUMENT_REFUSED\`), of a validation verdict, or of a single failed page.
`;
