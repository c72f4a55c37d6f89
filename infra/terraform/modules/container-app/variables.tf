variable "name" {
  type        = string
  description = "Name of the app; also its host name inside the environment."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 32 lower-case letters, digits and hyphens."
  }
}

variable "resource_group_name" {
  type        = string
  description = "Resource group of the app."
}

variable "environment_id" {
  type        = string
  description = "Container Apps environment that runs the app."
}

variable "identity_id" {
  type        = string
  description = "User-assigned identity that pulls the image, reads the secrets and calls Azure."
}

variable "identity_client_id" {
  type        = string
  description = "Client id of that identity; tells DefaultAzureCredential which one to use."
}

variable "registry_server" {
  type        = string
  description = "Registry that the image comes from."
}

variable "image" {
  type        = string
  description = "Image of the first revision; the pipeline sets later ones."
}

variable "cpu" {
  type        = number
  description = "vCPU per replica."
}

variable "memory" {
  type        = string
  description = "Memory per replica; Container Apps wants 2 GiB per vCPU."

  validation {
    condition     = can(regex("^[0-9.]+Gi$", var.memory))
    error_message = "memory must be given in Gi."
  }
}

variable "external" {
  type        = bool
  description = "Whether the app is reachable from the internet; otherwise only inside the environment."
}

variable "min_replicas" {
  type        = number
  description = "Replicas at rest."
}

variable "max_replicas" {
  type        = number
  description = "Upper bound of replicas."
}

variable "backlog_rule" {
  type = object({
    query             = string
    jobs_per_replica  = number
    connection_secret = string
  })
  description = "Scale on a number read from PostgreSQL: query, work per replica, and the secret that holds the connection string. Null for none."
  default     = null
}

variable "env" {
  type        = map(string)
  description = "Plain settings."
}

variable "secret_env" {
  type        = map(string)
  description = "Settings that come from a secret: variable name to secret name."
}

variable "secrets" {
  type        = map(string)
  description = "Secret name to versionless Key Vault id, so that a rotation reaches the app."
}

variable "tags" {
  type        = map(string)
  description = "Tags of the app."
}
