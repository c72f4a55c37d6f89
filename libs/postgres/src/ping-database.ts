import { DependencyUnavailableError } from '@cairn/errors';
import type { DataSource } from 'typeorm';

/** For readiness. @throws DependencyUnavailableError when the database does not answer within `timeoutMs` */
export async function pingDatabase(dataSource: DataSource, timeoutMs = 2_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([dataSource.query('SELECT 1'), late]);
  } catch (error) {
    throw new DependencyUnavailableError('database', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
