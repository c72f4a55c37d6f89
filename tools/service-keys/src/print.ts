// `npm run --silent service-keys`: prints new keys as Terraform environment variables. Keep the private ones out of files.
import { makeSealingKeys } from './sealing-keys.ts';
import { makeServiceKeys } from './service-keys.ts';

const { privateJwks, publicJwks } = makeServiceKeys();
const quote = (text: string | undefined) => `'${text}'`;
console.log(`export TF_VAR_service_token_jwks=${quote(publicJwks)}`);
console.log(`export TF_VAR_sealing_keys=${quote(makeSealingKeys())}`);
console.log(`export TF_VAR_domain_service_token_private_jwk=${quote(privateJwks['domain-api'])}`);
console.log(`export TF_VAR_processing_service_token_private_jwk=${quote(privateJwks['processing-service'])}`);
