import { Global, Module } from '@nestjs/common';
import { Draining } from './draining.ts';

/** Provides the process's one `Draining` everywhere. */
@Global()
@Module({ providers: [Draining], exports: [Draining] })
export class DrainingModule {}
