/** Content of `.cairn/endpoints.json`: where everything of the running stack is. Started services only. */
export interface Endpoints {
  domainApi?: string;
  processing?: string;
  /** All replicas of processing-service, `processing` first. */
  processingReplicas?: string[];
  validation?: string;
  /** The page. */
  web?: string;
  /** SignalR hub of job progress. */
  hub?: string;
  /** URL of the database, with its password. */
  postgres: string;
  /** Blob service of Azurite. */
  blob: string;
  /** The same as an Azure Storage connection string. */
  blobConnectionString: string;
  /** Development token issuer: `POST /token`, `GET /users`. */
  issuer: string;
}
