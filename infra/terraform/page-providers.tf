locals {
  reads_with_azure = contains(var.providers_in_order, "azure-document-intelligence")
  makes_reader     = local.reads_with_azure && var.document_intelligence.endpoint == null
  has_reader_key   = local.reads_with_azure && !local.makes_reader
  reads_with_model = contains(var.providers_in_order, "openai")

  provider_env = merge(length(var.providers_in_order) == 0 ? {} : {
    PROVIDER           = var.providers_in_order[0]
    PROVIDER_FALLBACKS = join(",", slice(var.providers_in_order, 1, length(var.providers_in_order)))
    }, local.reads_with_azure ? {
    AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT = local.makes_reader ? azurerm_cognitive_account.reader[0].endpoint : var.document_intelligence.endpoint
    AZURE_DOCUMENT_INTELLIGENCE_MODEL    = var.document_intelligence.model
    } : {}, local.reads_with_model ? {
    OPENAI_BASE_URL      = var.openai.base_url
    OPENAI_MODEL         = var.openai.model
    OPENAI_ANSWER_FORMAT = var.openai.answer_format
    OPENAI_TEMPERATURE   = var.openai.temperature
  } : {})

  provider_secret_env = merge(
    local.has_reader_key ? { AZURE_DOCUMENT_INTELLIGENCE_KEY = "document-intelligence-key" } : {},
    local.reads_with_model ? { OPENAI_API_KEY = "openai-key" } : {},
  )
}

# Identities are known only under a name of its own, which is why it has one.
resource "azurerm_cognitive_account" "reader" {
  count = local.makes_reader ? 1 : 0

  name                  = "di-${local.global_name}"
  resource_group_name   = azurerm_resource_group.main.name
  location              = azurerm_resource_group.main.location
  kind                  = "FormRecognizer"
  sku_name              = var.document_intelligence.sku
  custom_subdomain_name = "di-${local.global_name}"
  # Apps come with their identities. The provider keeps the keys in the state; switched off, they open nothing.
  local_auth_enabled = false
  tags               = local.tags
}

resource "azurerm_role_assignment" "reader" {
  count = local.makes_reader ? 1 : 0

  scope                = azurerm_cognitive_account.reader[0].id
  role_definition_name = "Cognitive Services User"
  principal_id         = azurerm_user_assigned_identity.app["processing-service"].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_key_vault_secret" "document_intelligence_key" {
  count = local.has_reader_key ? 1 : 0

  name             = "document-intelligence-key"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = var.document_intelligence_key
  value_wo_version = var.provider_keys_version
  depends_on       = [time_sleep.deployer_rights_spread]
}

resource "azurerm_key_vault_secret" "openai_key" {
  count = local.reads_with_model ? 1 : 0

  name             = "openai-key"
  key_vault_id     = azurerm_key_vault.main.id
  value_wo         = var.openai_key
  value_wo_version = var.provider_keys_version
  depends_on       = [time_sleep.deployer_rights_spread]
}
