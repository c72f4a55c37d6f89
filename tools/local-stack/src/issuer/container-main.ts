import { newIssuerKey } from '../secrets.ts';
import { startDevIssuer } from './dev-issuer.ts';

// The demo issuer of docker-compose.yml. Its key lives as long as the container: after a restart people sign in again.
const issuer = await startDevIssuer({
  port: Number(process.env.PORT ?? 8080),
  host: '0.0.0.0',
  key: await newIssuerKey(),
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void issuer.stop());
