# The public service keys are added by the commands in infra/README.md; private keys stay out of files.
subscription_id = "00000000-0000-0000-0000-000000000000"
location        = "westeurope"
environment     = "prod"
auth_issuer     = "https://login.microsoftonline.com/TENANT_ID/v2.0"
auth_jwks_url   = "https://login.microsoftonline.com/TENANT_ID/discovery/v2.0/keys"
auth_audience   = "API_CLIENT_ID"
