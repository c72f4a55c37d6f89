resource "azurerm_container_app_environment" "main" {
  name                       = "cae-${local.name}"
  resource_group_name        = azurerm_resource_group.main.name
  location                   = azurerm_resource_group.main.location
  logs_destination           = "log-analytics"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
  infrastructure_subnet_id   = azurerm_subnet.apps.id
  # Named here, because Azure makes up a name otherwise, and the provider then wants to replace the environment at every
  # plan (hashicorp/terraform-provider-azurerm#27481).
  infrastructure_resource_group_name = "rg-${local.name}-apps"
  tags                               = local.tags

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }
}

locals {
  # Addresses follow from names, so that apps can name each other without a cycle between them.
  external_url = { for app in local.app_names : app => "https://${app}.${azurerm_container_app_environment.main.default_domain}" }
  internal_url = { for app in local.app_names : app => "https://${app}.internal.${azurerm_container_app_environment.main.default_domain}" }

  auth_env = {
    AUTH_ISSUER   = var.auth_issuer
    AUTH_JWKS_URL = var.auth_jwks_url
    AUTH_AUDIENCE = var.auth_audience
  }
  blob_env = {
    BLOB_ACCOUNT_URL = azurerm_storage_account.main.primary_blob_endpoint
  }

  # Only what is set: an app without one of these has no such limit, and keeps its jobs for ever.
  queue_env = { for name, value in {
    QUEUE_MAX_PER_USER       = var.queue_max_jobs.per_user
    QUEUE_MAX_PER_TYPE       = var.queue_max_jobs.per_type
    RETENTION_COMPLETED_DAYS = var.job_retention_days.completed
    RETENTION_FAILED_DAYS    = var.job_retention_days.failed
    RETENTION_CANCELLED_DAYS = var.job_retention_days.cancelled
  } : name => tostring(value) if value != null }

  apps = {
    "domain-api" = {
      cpu          = 0.5
      memory       = "1Gi"
      external     = true
      min_replicas = var.domain_api_min_replicas
      max_replicas = 5
      backlog_rule = null
      env = merge(local.auth_env, local.blob_env, {
        PROCESSING_URL     = local.external_url["processing-service"]
        VALIDATION_URL     = local.internal_url["validation-service"]
        PUBLIC_HUB_URL     = "${local.external_url["processing-service"]}/hubs/jobs"
        SERVICE_TOKEN_JWKS = var.service_token_jwks
        PREWARM            = var.prewarm
      }, { for name, value in local.arm_prewarm_env : name => value if var.prewarm == "arm" })
      secret_env = {
        DATABASE_URL              = "database-url"
        SERVICE_TOKEN_PRIVATE_JWK = "service-token-private-jwk"
        SEALING_KEYS              = "sealing-keys"
      }
    }

    "processing-service" = {
      cpu          = 1
      memory       = "2Gi"
      external     = true
      min_replicas = 0
      max_replicas = var.processing_max_replicas
      backlog_rule = {
        query             = local.job_backlog_query
        jobs_per_replica  = var.processing_jobs_per_replica
        connection_secret = "scaler-database-url"
      }
      env = merge(local.auth_env, local.blob_env, {
        DOMAIN_URL         = local.external_url["domain-api"]
        SERVICE_TOKEN_JWKS = var.service_token_jwks
        WORKER_CONCURRENCY = tostring(var.processing_jobs_per_replica)
        UNIT_CONCURRENCY   = "1"
        ALLOWED_ORIGINS    = local.external_url["domain-api"]
        HUB_TRANSPORT      = var.hub_transport
      }, local.queue_env, local.provider_env)
      secret_env = merge({
        DATABASE_URL              = "database-url"
        SERVICE_TOKEN_PRIVATE_JWK = "service-token-private-jwk"
        SEALING_KEYS              = "sealing-keys"
        HUB_CONNECTION_KEY        = "hub-connection-key"
        SCALER_ROLE_PASSWORD      = "scaler-password"
      }, local.hosted_hub ? { AZURE_SIGNALR_CONNECTION_STRING = "azure-signalr-connection-string" } : {}, local.provider_secret_env)
    }

    "validation-service" = {
      cpu          = 0.5
      memory       = "1Gi"
      external     = false
      min_replicas = 0
      max_replicas = 5
      backlog_rule = null
      env          = merge(local.auth_env, local.blob_env, local.content_safety_env)
      secret_env   = { SEALING_KEYS = "sealing-keys" }
    }
  }
}

module "app" {
  source   = "./modules/container-app"
  for_each = local.apps

  name                = each.key
  resource_group_name = azurerm_resource_group.main.name
  environment_id      = azurerm_container_app_environment.main.id
  identity_id         = azurerm_user_assigned_identity.app[each.key].id
  identity_client_id  = azurerm_user_assigned_identity.app[each.key].client_id
  registry_server     = azurerm_container_registry.main.login_server
  image               = "${azurerm_container_registry.main.login_server}/${each.key}:${var.first_image_tag}"
  cpu                 = each.value.cpu
  memory              = each.value.memory
  external            = each.value.external
  min_replicas        = each.value.min_replicas
  max_replicas        = each.value.max_replicas
  backlog_rule        = each.value.backlog_rule
  env                 = each.value.env
  secret_env          = each.value.secret_env
  secrets             = { for name, secret in local.app_secrets[each.key] : name => secret.versionless_id }
  tags                = local.tags

  depends_on = [time_sleep.rights_spread]
}
