// Fills NODE_COMPILE_CACHE in the folder of the bundle: starts the service once, and ends it when it is ready. Nothing less
// will do. A start that fails never loads Express, and what V8 compiles for the thread has a folder of its own in the cache,
// because the flags that the bundle sets as it starts (its small young generation) are part of the key.
import { spawn } from 'node:child_process';

/** Where nothing is: the service is ready to listen without any of them. */
const nowhere = 'http://127.0.0.1:9';
const settings = {
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'fatal',
  AUTH_ISSUER: nowhere,
  AUTH_JWKS_URL: nowhere,
  BLOB_CONNECTION_STRING: `DefaultEndpointsProtocol=http;AccountName=none;AccountKey=bm9uZQ==;BlobEndpoint=${nowhere}/none;`,
};

const service = spawn(process.execPath, ['main.js'], {
  env: { ...process.env, ...settings },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let written = '';
service.stdout.setEncoding('utf8').on('data', (text) => {
  written += text;
  if (written.includes('"msg":"ready"')) service.kill('SIGTERM');
});
service.once('exit', (code) => {
  if (code !== 0) process.stderr.write(written);
  process.exitCode = code ?? 1;
});
