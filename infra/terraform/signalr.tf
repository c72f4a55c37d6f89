locals {
  hosted_hub = var.hub_transport == "azure-signalr"
  make_hub   = local.hosted_hub && var.signalr_sku != null
}

# Holds the pages' connections instead of processing-service, which may then be at zero while pages listen.
resource "azurerm_signalr_service" "hub" {
  count = local.make_hub ? 1 : 0

  name                = "sigr-${local.global_name}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  service_mode        = "Serverless"
  # Apps come with their identities. The provider keeps the keys in the state; switched off, they open nothing.
  local_auth_enabled = false
  tags               = local.tags

  sku {
    name     = var.signalr_sku
    capacity = 1
  }

  cors {
    allowed_origins = [local.external_url["domain-api"]]
  }
}

resource "azurerm_role_assignment" "hub" {
  count = local.make_hub ? 1 : 0

  scope                = azurerm_signalr_service.hub[0].id
  role_definition_name = "SignalR REST API Owner"
  principal_id         = azurerm_user_assigned_identity.app["processing-service"].principal_id
  principal_type       = "ServicePrincipal"
}

# One place for both forms: the address and an identity, or what somebody was given for a service that exists.
resource "azurerm_key_vault_secret" "signalr_connection_string" {
  count = local.hosted_hub ? 1 : 0

  name         = "azure-signalr-connection-string"
  key_vault_id = azurerm_key_vault.main.id
  value_wo = local.make_hub ? join(";", [
    "Endpoint=https://${azurerm_signalr_service.hub[0].hostname}",
    "AuthType=azure.msi",
    "ClientId=${azurerm_user_assigned_identity.app["processing-service"].client_id}",
    "Version=1.0",
  ]) : var.signalr_connection_string
  value_wo_version = var.signalr_connection_version
  depends_on       = [time_sleep.deployer_rights_spread]
}
