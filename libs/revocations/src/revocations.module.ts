import { RevocationList } from '@cairn/auth';
import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TokenRevocations } from './token-revocations.ts';

/** Provides `TokenRevocations`, and as the `RevocationList` to obey, everywhere. Needs `PostgresModule`. */
@Global()
@Module({
  providers: [
    {
      provide: TokenRevocations,
      inject: [DataSource],
      useFactory: async (dataSource: DataSource) => {
        const revocations = new TokenRevocations(dataSource);
        await revocations.start();
        return revocations;
      },
    },
    { provide: RevocationList, useExisting: TokenRevocations },
  ],
  exports: [TokenRevocations, RevocationList],
})
export class RevocationsModule {}
