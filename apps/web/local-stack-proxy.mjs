import { existsSync, readFileSync } from 'node:fs';

const endpointsFile = new URL('../../.cairn/endpoints.json', import.meta.url);

/** Addresses of the running local stack; `CAIRN_DOMAIN_API` and `CAIRN_PROCESSING` point elsewhere. */
function endpoints() {
  const running = existsSync(endpointsFile) ? JSON.parse(readFileSync(endpointsFile, 'utf8')) : {};
  return {
    domainApi: process.env.CAIRN_DOMAIN_API ?? running.domainApi ?? 'http://localhost:3000',
    processing: process.env.CAIRN_PROCESSING ?? running.processing ?? 'http://localhost:3001',
  };
}

/**
 * Makes `vite serve` look like domain-api: the API is proxied, and the hub too, because processing-service accepts
 * WebSockets from the origins it knows only, and the development server is none of them.
 */
export function localStack() {
  const { domainApi, processing } = endpoints();
  return {
    name: 'cairn-local-stack',
    apply: 'serve',
    config: () => ({
      server: {
        proxy: {
          '/api': { target: domainApi, changeOrigin: true },
          '/hubs': { target: processing, changeOrigin: true, ws: true, headers: { origin: new URL(domainApi).origin } },
        },
      },
    }),
    configureServer(server) {
      server.middlewares.use('/app-config.json', (_request, response) => {
        fetch(new URL('/app-config.json', domainApi))
          .then((answer) => answer.json())
          .then((config) => {
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify({ ...config, hubUrl: '/hubs/jobs' }));
          })
          .catch((error) => {
            response.statusCode = 502;
            response.end(
              `domain-api at ${domainApi} did not answer: ${error.message}. Start the stack with npm start.`,
            );
          });
      });
    },
  };
}
