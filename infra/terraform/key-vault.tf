resource "azurerm_key_vault" "main" {
  name                       = local.global_name
  resource_group_name        = azurerm_resource_group.main.name
  location                   = azurerm_resource_group.main.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 30
  tags                       = local.tags
}

# Whoever applies writes the secrets below.
resource "azurerm_role_assignment" "deployer_secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "time_sleep" "deployer_rights_spread" {
  create_duration = "90s"
  triggers        = { right = azurerm_role_assignment.deployer_secrets.id }
}

# Ephemeral and write-only: the values exist during the apply and in the vault, never in plan or state. Every consumer
# of one password carries the same version, so that raising it changes all of them in the same apply.
ephemeral "random_password" "postgres" {
  length  = 40
  special = false
}

ephemeral "random_password" "scaler" {
  length  = 40
  special = false
}

ephemeral "random_password" "hub_connection_key" {
  length  = 64
  special = false
}

resource "azurerm_key_vault_secret" "database_url" {
  name             = "database-url"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = "postgresql://${local.postgres_login}:${ephemeral.random_password.postgres.result}@${local.postgres_host}:5432/${azurerm_postgresql_flexible_server_database.main.name}?sslmode=verify-full"
  value_wo_version = var.secrets_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "scaler_password" {
  name             = "scaler-password"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = ephemeral.random_password.scaler.result
  value_wo_version = var.secrets_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

# Read by the autoscaler's Go driver: `require` encrypts, and its image has no file of Azure's roots to verify against.
resource "azurerm_key_vault_secret" "scaler_database_url" {
  name             = "scaler-database-url"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = "postgresql://${local.scaler_login}:${ephemeral.random_password.scaler.result}@${local.postgres_host}:5432/${azurerm_postgresql_flexible_server_database.main.name}?sslmode=require"
  value_wo_version = var.secrets_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "hub_connection_key" {
  name             = "hub-connection-key"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = ephemeral.random_password.hub_connection_key.result
  value_wo_version = var.secrets_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "sealing_keys" {
  name             = "sealing-keys"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = var.sealing_keys
  value_wo_version = var.service_keys_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "domain_service_token" {
  name             = "domain-service-token-private-jwk"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = var.domain_service_token_private_jwk
  value_wo_version = var.service_keys_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "processing_service_token" {
  name             = "processing-service-token-private-jwk"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = var.processing_service_token_private_jwk
  value_wo_version = var.service_keys_version
  depends_on       = [time_sleep.deployer_rights_spread]
}
