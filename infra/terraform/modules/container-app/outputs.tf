output "id" {
  description = "Resource id of the app."
  value       = azurerm_container_app.main.id
}

output "name" {
  description = "Name of the app."
  value       = azurerm_container_app.main.name
}
