locals {
  uses_content_safety  = var.content_safety.endpoint != null
  opens_content_safety = local.uses_content_safety && var.content_safety.account_id != null

  content_safety_env = local.uses_content_safety ? {
    VALIDATION_PROVIDERS          = "azure-content-safety"
    AZURE_CONTENT_SAFETY_ENDPOINT = var.content_safety.endpoint
  } : {}
}

# By identity only: the account needs a name of its own (custom subdomain), and no key is kept anywhere.
resource "azurerm_role_assignment" "content_safety" {
  count = local.opens_content_safety ? 1 : 0

  scope                = var.content_safety.account_id
  role_definition_name = "Cognitive Services User"
  principal_id         = azurerm_user_assigned_identity.app["validation-service"].principal_id
  principal_type       = "ServicePrincipal"
}
