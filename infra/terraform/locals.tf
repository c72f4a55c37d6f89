locals {
  name = "cairn-${var.environment}"
  # Vault, registry, storage and database names are global.
  global_name = "cairn${var.environment}${random_string.suffix.result}"

  tags = merge({ application = "cairn", environment = var.environment }, var.tags)

  app_names = toset(["domain-api", "processing-service", "validation-service"])

  # The claimable work of the whole app, as one number: due queued jobs, running jobs whose lease lives, prewarm rows.
  # The function is made by the migrations of processing-service; a spec runs this very text against them.
  job_backlog_query = trimspace(file("${path.module}/job-backlog.sql"))
}

resource "random_string" "suffix" {
  length  = 5
  upper   = false
  special = false
}

resource "azurerm_resource_group" "main" {
  name     = "rg-${local.name}"
  location = var.location
  tags     = local.tags
}
