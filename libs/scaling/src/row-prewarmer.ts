import { Prewarmer } from './prewarmer.ts';

/** Runs one SQL statement; `DataSource.query` of TypeORM fits. */
export type ExecuteSql = (sql: string, parameters: unknown[]) => Promise<unknown>;

export interface RowPrewarmerOptions {
  execute: ExecuteSql;
  /** Who asks; shown in the row. */
  requestedBy: string;
  /** How long the row counts for the autoscaler. */
  warmSeconds: number;
}

/**
 * Writes a row that the scale rule's query counts until it expires. Needs no right in Azure; takes effect within one
 * polling interval. The function belongs to processing-service, which owns the table behind it.
 */
export class RowPrewarmer extends Prewarmer {
  private readonly options: RowPrewarmerOptions;

  constructor(options: RowPrewarmerOptions) {
    super();
    this.options = options;
  }

  override async prewarm(): Promise<void> {
    await this.options.execute('SELECT cairn_request_prewarm($1, $2)', [
      this.options.requestedBy,
      this.options.warmSeconds,
    ]);
  }

  override async restore(): Promise<void> {
    // The row expires by itself.
  }
}
