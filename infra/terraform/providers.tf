provider "azurerm" {
  features {}

  subscription_id     = var.subscription_id
  storage_use_azuread = true

  # Provider 5 registers nothing by default.
  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.CognitiveServices",
    "Microsoft.ContainerRegistry",
    "Microsoft.DBforPostgreSQL",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.SignalRService",
    "Microsoft.Storage",
  ]
}

data "azurerm_client_config" "current" {}
