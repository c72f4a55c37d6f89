# One identity per app, made and given its rights before the app exists: an app that cannot pull its image or read its
# secrets never becomes ready, and its deployment hangs until it times out.
resource "azurerm_user_assigned_identity" "app" {
  for_each = local.app_names

  name                = "id-${local.name}-${each.key}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
}

resource "azurerm_role_assignment" "pull_image" {
  for_each = local.app_names

  scope                = azurerm_container_registry.main.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.app[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

locals {
  container_rights = {
    "domain-api-uploads"         = { app = "domain-api", scope = azurerm_storage_container.uploads.id, role = "Storage Blob Data Contributor" }
    "domain-api-jobs"            = { app = "domain-api", scope = azurerm_storage_container.jobs.id, role = "Storage Blob Data Reader" }
    "processing-service-uploads" = { app = "processing-service", scope = azurerm_storage_container.uploads.id, role = "Storage Blob Data Reader" }
    "processing-service-jobs"    = { app = "processing-service", scope = azurerm_storage_container.jobs.id, role = "Storage Blob Data Contributor" }
    "validation-service-uploads" = { app = "validation-service", scope = azurerm_storage_container.uploads.id, role = "Storage Blob Data Reader" }
  }

  # Each app reads exactly the secrets it is started with.
  app_secrets = {
    "domain-api" = {
      "database-url"              = azurerm_key_vault_secret.database_url
      "service-token-private-jwk" = azurerm_key_vault_secret.domain_service_token
      "sealing-keys"              = azurerm_key_vault_secret.sealing_keys
    }
    "processing-service" = merge({
      "database-url"              = azurerm_key_vault_secret.database_url
      "service-token-private-jwk" = azurerm_key_vault_secret.processing_service_token
      "sealing-keys"              = azurerm_key_vault_secret.sealing_keys
      "hub-connection-key"        = azurerm_key_vault_secret.hub_connection_key
      "scaler-password"           = azurerm_key_vault_secret.scaler_password
      "scaler-database-url"       = azurerm_key_vault_secret.scaler_database_url
      },
      { for secret in azurerm_key_vault_secret.signalr_connection_string : "azure-signalr-connection-string" => secret },
      { for secret in azurerm_key_vault_secret.document_intelligence_key : "document-intelligence-key" => secret },
      { for secret in azurerm_key_vault_secret.openai_key : "openai-key" => secret },
    )
    "validation-service" = {
      "sealing-keys" = azurerm_key_vault_secret.sealing_keys
    }
  }

  secret_rights = merge([
    for app, secrets in local.app_secrets : {
      for name, secret in secrets : "${app}-${name}" => { app = app, scope = secret.resource_versionless_id }
    }
  ]...)
}

resource "azurerm_role_assignment" "container" {
  for_each = local.container_rights

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.app[each.value.app].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "secret" {
  for_each = local.secret_rights

  scope                = each.value.scope
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.app[each.value.app].principal_id
  principal_type       = "ServicePrincipal"
}

# New role assignments take one to five minutes to reach every part of Azure.
resource "time_sleep" "rights_spread" {
  create_duration = "90s"

  triggers = {
    rights = sha256(jsonencode([
      [for right in azurerm_role_assignment.pull_image : right.id],
      [for right in azurerm_role_assignment.container : right.id],
      [for right in azurerm_role_assignment.secret : right.id],
      [for right in azurerm_role_assignment.hub : right.id],
      [for right in azurerm_role_assignment.reader : right.id],
    ]))
  }
}
