resource "azurerm_postgresql_flexible_server" "main" {
  name                = "psql-${local.global_name}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  version             = "18"
  sku_name            = var.postgres_sku
  storage_mb          = var.postgres_storage_mb
  auto_grow_enabled   = true

  administrator_login               = local.postgres_login
  administrator_password_wo         = ephemeral.random_password.postgres.result
  administrator_password_wo_version = var.secrets_version

  delegated_subnet_id           = azurerm_subnet.postgres.id
  private_dns_zone_id           = azurerm_private_dns_zone.postgres.id
  public_network_access_enabled = false

  backup_retention_days = 14
  tags                  = local.tags

  depends_on = [azurerm_private_dns_zone_virtual_network_link.postgres]

  lifecycle {
    prevent_destroy = true
    # Azure picks the zone, and moves it at fail-over.
    ignore_changes = [zone]
  }
}

resource "azurerm_postgresql_flexible_server_database" "main" {
  name      = "cairn"
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = "UTF8"
  collation = "en_US.utf8"

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  postgres_login = "cairn_admin"
  postgres_host  = azurerm_postgresql_flexible_server.main.fqdn
  scaler_login   = "cairn_scaler"
}
