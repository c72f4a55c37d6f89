import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BearerGuard } from './bearer.guard.ts';
import { JwtTokenVerifier, type JwtTokenVerifierOptions } from './jwt-token-verifier.ts';
import { TokenVerifier } from './token-verifier.ts';

export interface AuthModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Nest passes whatever `inject` names
  useFactory: (...injected: any[]) => JwtTokenVerifierOptions | Promise<JwtTokenVerifierOptions>;
}

/** Guards every route of the app, and provides `TokenVerifier` everywhere. */
@Module({})
export class AuthModule {
  static forRoot(options: JwtTokenVerifierOptions): DynamicModule {
    return AuthModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: AuthModuleAsyncOptions): DynamicModule {
    const verifier: FactoryProvider = {
      provide: TokenVerifier,
      inject,
      useFactory: async (...injected: unknown[]) => new JwtTokenVerifier(await useFactory(...injected)),
    };
    return {
      module: AuthModule,
      global: true,
      imports,
      providers: [verifier, { provide: APP_GUARD, useClass: BearerGuard }],
      exports: [TokenVerifier],
    };
  }
}
