terraform {
  # Write-only arguments keep passwords out of the state; they need 1.11.
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.73.0, < 6.0.0"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.7.0, < 4.0.0"
    }
    time = {
      source  = "hashicorp/time"
      version = ">= 0.12.0, < 1.0.0"
    }
  }

  # Configured by `terraform init -backend-config=…`: see README.md.
  backend "azurerm" {
    use_azuread_auth = true
  }
}
