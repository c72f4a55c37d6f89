# Only the `arm` form of prewarming needs a right in Azure: to write this one app. It is not given otherwise.
locals {
  arm_prewarm_env = {
    ARM_SUBSCRIPTION_ID    = var.subscription_id
    ARM_RESOURCE_GROUP     = azurerm_resource_group.main.name
    ARM_CONTAINER_APP_NAME = "processing-service"
  }
}

resource "azurerm_role_definition" "prewarm" {
  count = var.prewarm == "arm" ? 1 : 0

  name        = "Cairn prewarm (${local.name})"
  scope       = azurerm_resource_group.main.id
  description = "Read and update container apps, to raise and restore the minimum replicas of processing-service."

  permissions {
    actions = [
      "Microsoft.App/containerApps/read",
      "Microsoft.App/containerApps/write",
      # Prewarming looks first whether a replica runs already.
      "Microsoft.App/containerApps/revisions/replicas/read",
    ]
  }

  assignable_scopes = [azurerm_resource_group.main.id]
}

resource "azurerm_role_assignment" "prewarm" {
  count = var.prewarm == "arm" ? 1 : 0

  scope              = module.app["processing-service"].id
  role_definition_id = azurerm_role_definition.prewarm[0].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.app["domain-api"].principal_id
  principal_type     = "ServicePrincipal"
}
