variable "subscription_id" {
  type        = string
  description = "Azure subscription that everything is made in."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "subscription_id must be a lower-case UUID."
  }
}

variable "location" {
  type        = string
  description = "Azure region, for example westeurope."
  default     = "westeurope"
}

variable "environment" {
  type        = string
  description = "Short name of this environment; part of every resource name."

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,7}$", var.environment))
    error_message = "environment must be 2 to 8 lower-case letters and digits, starting with a letter."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags on every resource that takes them."
  default     = {}
}

variable "auth_issuer" {
  type        = string
  description = "The `iss` of the users' tokens."
}

variable "auth_jwks_url" {
  type        = string
  description = "Where the issuer publishes its signing keys."

  validation {
    condition     = startswith(var.auth_jwks_url, "https://")
    error_message = "auth_jwks_url must be an https address."
  }
}

variable "auth_audience" {
  type        = string
  description = "The `aud` of the users' tokens; one API registration serves the three services."
}

variable "service_token_jwks" {
  type        = string
  description = "Public keys of the services as a JSON Web Key Set (made by `npm run service-keys`)."

  validation {
    condition     = can(jsondecode(var.service_token_jwks).keys) && !strcontains(var.service_token_jwks, "\"d\"")
    error_message = "service_token_jwks must be a JSON Web Key Set without private parts."
  }
}

variable "domain_service_token_private_jwk" {
  type        = string
  description = "Private key with which domain-api signs its service tokens. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
}

variable "sealing_keys" {
  type        = string
  description = "JSON Web Key Set of 256-bit keys, newest first, that keep passwords of encrypted documents unreadable at rest. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
}

variable "processing_service_token_private_jwk" {
  type        = string
  description = "Private key with which processing-service signs its service tokens. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
}

variable "secrets_version" {
  type        = number
  description = "Raise by one to make new database, scaler and hub secrets."
  default     = 1

  validation {
    condition     = var.secrets_version >= 1 && floor(var.secrets_version) == var.secrets_version
    error_message = "secrets_version must be a whole number from 1."
  }
}

variable "service_keys_version" {
  type        = number
  description = "Raise by one to write the private service keys anew, together with the public ones in service_token_jwks."
  default     = 1

  validation {
    condition     = var.service_keys_version >= 1 && floor(var.service_keys_version) == var.service_keys_version
    error_message = "service_keys_version must be a whole number from 1."
  }
}

variable "first_image_tag" {
  type        = string
  description = "Tag of each app's first image, pushed to the registry before the apps are made: a placeholder would fail their probes and with them the apply. The pipeline sets later images."
  default     = "first"
}

variable "postgres_sku" {
  type        = string
  description = "Size of the PostgreSQL flexible server."
  default     = "B_Standard_B1ms"
}

variable "postgres_storage_mb" {
  type        = number
  description = "Storage of the PostgreSQL server; it grows only."
  default     = 32768

  validation {
    condition     = var.postgres_storage_mb >= 32768
    error_message = "postgres_storage_mb must be at least 32768."
  }
}

variable "domain_api_min_replicas" {
  type        = number
  description = "Replicas of domain-api at rest. 1 keeps its outbox relay awake; with 0 a job that could not be delivered at once waits for the next request."
  default     = 1

  validation {
    condition     = var.domain_api_min_replicas >= 0 && var.domain_api_min_replicas <= 10
    error_message = "domain_api_min_replicas must be 0 to 10."
  }
}

variable "processing_max_replicas" {
  type        = number
  description = "Upper bound of processing-service; at rest it has no replica."
  default     = 5

  validation {
    condition     = var.processing_max_replicas >= 1 && var.processing_max_replicas <= 30
    error_message = "processing_max_replicas must be 1 to 30."
  }
}

variable "processing_jobs_per_replica" {
  type        = number
  description = "Jobs that one replica runs at once: the worker's concurrency and the scale rule's target, so that they cannot differ."
  default     = 2

  validation {
    condition     = var.processing_jobs_per_replica >= 1 && floor(var.processing_jobs_per_replica) == var.processing_jobs_per_replica
    error_message = "processing_jobs_per_replica must be a whole number from 1."
  }
}

variable "queue_max_jobs" {
  type = object({
    per_user = optional(number, 100000)
    per_type = optional(number)
  })
  description = "Unfinished jobs of one user, and of one type (default: no limit); beyond it new jobs are answered with 429."
  default     = {}

  validation {
    condition = alltrue([
      for limit in values(var.queue_max_jobs) : limit == null ? true : limit >= 1 && floor(limit) == limit
    ])
    error_message = "queue_max_jobs takes whole numbers from 1."
  }
}

variable "job_retention_days" {
  type = object({
    completed = optional(number)
    failed    = optional(number)
    cancelled = optional(number)
  })
  description = "Days after their end at which jobs are removed with history, checkpoints and results, by how they ended. Default: never."
  default     = {}

  validation {
    condition = alltrue([
      for days in values(var.job_retention_days) : days == null ? true : days >= 1 && floor(days) == days
    ])
    error_message = "job_retention_days takes whole numbers from 1."
  }
}

variable "prewarm" {
  type        = string
  description = "How domain-api warms processing-service before a job: disabled, row, http or arm. Only arm needs a right in Azure."
  default     = "disabled"

  validation {
    condition     = contains(["disabled", "row", "http", "arm"], var.prewarm)
    error_message = "prewarm must be disabled, row, http or arm."
  }
}

variable "hub_transport" {
  type        = string
  description = "Who holds the pages' connections: self (processing-service) or azure-signalr (Azure SignalR Service, serverless)."
  default     = "self"

  validation {
    condition     = contains(["self", "azure-signalr"], var.hub_transport)
    error_message = "hub_transport must be self or azure-signalr."
  }
}

variable "signalr_sku" {
  type        = string
  description = "Size of the Azure SignalR Service that is made for hub_transport azure-signalr, such as Free_F1 (20 connections) or Standard_S1 (1,000). Null: an existing one, whose connection string is given."
  default     = null

  validation {
    condition     = var.signalr_sku == null ? true : can(regex("^(Free|Standard|Premium)_[FSP][12]$", var.signalr_sku))
    error_message = "signalr_sku must be one of Free_F1, Standard_S1, Premium_P1 and Premium_P2."
  }
}

variable "signalr_connection_string" {
  type        = string
  description = "Connection string of an existing Azure SignalR Service in serverless mode. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
  default     = ""

  validation {
    condition     = startswith(var.signalr_connection_string, "Endpoint=https://") || var.hub_transport == "self" || var.signalr_sku != null
    error_message = "hub_transport azure-signalr needs signalr_sku, or the connection string of a service that exists."
  }
}

variable "signalr_connection_version" {
  type        = number
  description = "Raise by one to write the connection string of Azure SignalR Service anew."
  default     = 1

  validation {
    condition     = var.signalr_connection_version >= 1 && floor(var.signalr_connection_version) == var.signalr_connection_version
    error_message = "signalr_connection_version must be a whole number from 1."
  }
}

variable "providers_in_order" {
  type        = list(string)
  description = "Who reads pages, the preferred first, the others when it gives no answer: tesseract, tesseract-native, azure-document-intelligence, openai. Empty: the one that the image has."
  default     = []

  validation {
    condition = alltrue([
      for name in var.providers_in_order :
      contains(["tesseract", "tesseract-native", "azure-document-intelligence", "openai"], name)
    ])
    error_message = "providers_in_order takes tesseract, tesseract-native, azure-document-intelligence and openai."
  }
}

variable "document_intelligence" {
  type = object({
    endpoint = optional(string)
    sku      = optional(string, "S0")
    model    = optional(string, "prebuilt-read")
  })
  description = "Azure AI Document Intelligence, for the provider of this name. Without an endpoint one of this size is made and used by managed identity; with one, document_intelligence_key opens it."
  default     = {}

  validation {
    condition     = var.document_intelligence.endpoint == null ? true : startswith(var.document_intelligence.endpoint, "https://")
    error_message = "document_intelligence.endpoint must be an https address."
  }

  validation {
    condition     = contains(["F0", "S0"], var.document_intelligence.sku)
    error_message = "document_intelligence.sku must be F0 (500 pages a month) or S0."
  }
}

variable "document_intelligence_key" {
  type        = string
  description = "Key of an existing Azure AI Document Intelligence. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
  default     = ""

  validation {
    condition     = var.document_intelligence_key != "" || var.document_intelligence.endpoint == null || !contains(var.providers_in_order, "azure-document-intelligence")
    error_message = "document_intelligence.endpoint needs document_intelligence_key."
  }
}

variable "content_safety" {
  type = object({
    endpoint   = optional(string)
    account_id = optional(string)
  })
  description = "An existing Azure AI Content Safety that validation policies may name. With account_id, its resource id, the service's identity gets the right to use it; without, somebody else has to give it. Empty: nothing leaves the platform."
  default     = {}

  validation {
    condition     = var.content_safety.endpoint == null ? var.content_safety.account_id == null : startswith(var.content_safety.endpoint, "https://")
    error_message = "content_safety.endpoint must be an https address, and is needed when account_id is given."
  }
}

variable "openai" {
  type = object({
    base_url      = optional(string, "https://api.openai.com/v1")
    model         = optional(string)
    answer_format = optional(string, "json_schema")
    temperature   = optional(string, "0")
  })
  description = "Endpoint and model for the provider openai: any that speaks the protocol of OpenAI and reads pictures."
  default     = {}

  validation {
    condition     = var.openai.model != null || !contains(var.providers_in_order, "openai")
    error_message = "The provider openai needs openai.model."
  }

  validation {
    condition     = contains(["json_schema", "json_object", "text"], var.openai.answer_format)
    error_message = "openai.answer_format must be json_schema, json_object or text."
  }
}

variable "openai_key" {
  type        = string
  description = "API key for the provider openai. Goes to Key Vault only, never to the state."
  sensitive   = true
  ephemeral   = true
  default     = ""

  validation {
    condition     = var.openai_key != "" || !contains(var.providers_in_order, "openai")
    error_message = "The provider openai needs openai_key."
  }
}

variable "provider_keys_version" {
  type        = number
  description = "Raise by one to write the keys of providers anew."
  default     = 1

  validation {
    condition     = var.provider_keys_version >= 1 && floor(var.provider_keys_version) == var.provider_keys_version
    error_message = "provider_keys_version must be a whole number from 1."
  }
}
