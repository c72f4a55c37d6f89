import { AuthModule, CurrentUserId, Public, RequireScope } from '@cairn/auth';
import { ResourceNotFoundError } from '@cairn/errors';
import { HealthModule, type HealthCheck } from '@cairn/health';
import { ServiceLogger } from '@cairn/logging';
import {
  Body,
  Controller,
  Get,
  Module,
  Param,
  Post,
  type BeforeApplicationShutdown,
  type DynamicModule,
} from '@nestjs/common';

/** Holds `GET /things/slow`, and on request the shutdown, until a spec lets them go on. */
export class Gate implements BeforeApplicationShutdown {
  waiting = 0;
  private readonly requests = Promise.withResolvers<undefined>();
  private readonly drained = Promise.withResolvers<undefined>();

  constructor(private readonly holdsShutdown: boolean) {}

  async wait(): Promise<void> {
    this.waiting += 1;
    await this.requests.promise;
  }

  release(): void {
    this.requests.resolve(undefined);
  }

  finishDraining(): void {
    this.drained.resolve(undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.holdsShutdown) await this.drained.promise;
  }
}

@Controller('things')
class ThingsController {
  constructor(
    private readonly gate: Gate,
    private readonly logger: ServiceLogger,
  ) {}

  @Get('mine')
  mine(@CurrentUserId() userId: string): { userId: string } {
    return { userId };
  }

  @Public()
  @Get('open')
  open(): { waiting: number } {
    this.logger.info('inside the handler');
    return { waiting: this.gate.waiting };
  }

  @Public()
  @Get('slow')
  async slow(): Promise<{ done: true }> {
    await this.gate.wait();
    return { done: true };
  }

  @Public()
  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @RequireScope('things:read')
  @Get('internal')
  internal(): { ok: true } {
    return { ok: true };
  }

  @Public()
  @Get('missing/:id')
  missing(@Param('id') id: string): never {
    throw new ResourceNotFoundError('thing', id);
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new Error('the password of the database is hunter2', { cause: new Error('inner reason') });
  }

  @Public()
  @Get('null')
  nothing(): never {
    throw null;
  }
}

export interface SpecServiceOptions {
  issuer: string;
  jwksUrl: string;
  checks?: HealthCheck[];
  /** Whether draining lasts until `Gate.finishDraining()`. Default false. */
  drainGate?: boolean;
}

/** A small real service for the specs of this lib. */
@Module({})
export class SpecService {
  static with({ issuer, jwksUrl, checks = [], drainGate = false }: SpecServiceOptions): DynamicModule {
    return {
      module: SpecService,
      imports: [
        AuthModule.forRootAsync({ useFactory: () => ({ issuer, jwksUrl, audience: 'domain-api' }) }),
        HealthModule.forRootAsync({ useFactory: () => checks }),
      ],
      controllers: [ThingsController],
      providers: [{ provide: Gate, useValue: new Gate(drainGate) }],
    };
  }
}
