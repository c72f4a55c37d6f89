locals {
  port = 8080
}

resource "azurerm_container_app" "main" {
  name                         = var.name
  resource_group_name          = var.resource_group_name
  container_app_environment_id = var.environment_id
  # Rules other than HTTP want a single active revision, or two revisions compete for the same jobs.
  revision_mode         = "Single"
  workload_profile_name = "Consumption"
  tags                  = var.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identity_id]
  }

  registry {
    server   = var.registry_server
    identity = var.identity_id
  }

  dynamic "secret" {
    for_each = var.secrets

    content {
      name                = secret.key
      key_vault_secret_id = secret.value
      identity            = var.identity_id
    }
  }

  ingress {
    target_port      = local.port
    external_enabled = var.external
    transport        = "auto"

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    min_replicas                     = var.min_replicas
    max_replicas                     = var.max_replicas
    polling_interval_in_seconds      = 15
    cooldown_period_in_seconds       = 300
    termination_grace_period_seconds = 30

    container {
      name   = var.name
      image  = var.image
      cpu    = var.cpu
      memory = var.memory

      dynamic "env" {
        for_each = merge(
          { PORT = tostring(local.port), AZURE_CLIENT_ID = var.identity_client_id, SHUTDOWN_GRACE_SECONDS = "25" },
          var.env,
        )

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secret_env

        content {
          name        = env.key
          secret_name = env.value
        }
      }

      startup_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/health/live"
        interval_seconds        = 2
        failure_count_threshold = 60
      }

      liveness_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/health/live"
        interval_seconds        = 15
        timeout                 = 5
        failure_count_threshold = 4
      }

      readiness_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/health/ready"
        interval_seconds        = 5
        timeout                 = 5
        failure_count_threshold = 3
      }
    }

    # Without a rule of its own for HTTP, an app that has another rule does not wake for a request.
    http_scale_rule {
      name                = "requests"
      concurrent_requests = "40"
    }

    dynamic "custom_scale_rule" {
      for_each = var.backlog_rule == null ? [] : [var.backlog_rule]

      content {
        name             = "job-backlog"
        custom_rule_type = "postgresql"
        # `targetQueryValue` and nothing else: the scaler passes over a `targetValue` in silence and never scales.
        metadata = {
          query                      = custom_scale_rule.value.query
          targetQueryValue           = tostring(custom_scale_rule.value.jobs_per_replica)
          activationTargetQueryValue = "0"
        }

        # A connection string, because the platform drops a postgresql rule's metadata when it is given an identity.
        authentication {
          secret_name       = custom_scale_rule.value.connection_secret
          trigger_parameter = "connection"
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [
      # The pipeline deploys images.
      template[0].container[0].image,
      # Notes of prewarming through the resource manager. The replicas it raises for a while are not ignored: an apply
      # puts them back, and changes of min_replicas must take effect.
      tags["cairn-prewarm-until"],
      tags["cairn-prewarm-previous-min"],
    ]
  }
}
