output "web_url" {
  description = "Where people open Cairn."
  value       = local.external_url["domain-api"]
}

output "registry_server" {
  description = "Where the pipeline pushes images."
  value       = azurerm_container_registry.main.login_server
}

output "resource_group_name" {
  description = "Where the pipeline finds the apps."
  value       = azurerm_resource_group.main.name
}

output "postgres_host" {
  description = "Address of the database inside the network."
  value       = local.postgres_host
}
