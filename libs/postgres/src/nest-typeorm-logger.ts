import { Logger } from '@nestjs/common';
import type { Logger as TypeOrmLogger } from 'typeorm';

/**
 * Sends what TypeORM wants said through Nest's logger, so that it arrives in the service's own format. Statements are
 * left out: their parameters may be personal data, and a statement that fails is thrown anyway.
 */
export class NestTypeOrmLogger implements TypeOrmLogger {
  private readonly logger = new Logger('TypeORM');

  logQuery(): void {}
  logQueryError(): void {}
  logQuerySlow(timeMs: number): void {
    this.logger.warn(`A statement took ${timeMs} ms.`);
  }
  logSchemaBuild(): void {}
  logMigration(message: string): void {
    this.logger.warn(message);
  }
  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(message);
    else this.logger.debug(message);
  }
}
