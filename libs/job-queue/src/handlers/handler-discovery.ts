import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import type { AnyJobHandler } from './handler.ts';
import { HandlerRegistry } from './handler-registry.ts';
import { JOB_HANDLER } from './job-handler.decorator.ts';
import type { JobHandlerMetadata } from './job-handler.decorator.ts';

/** Registers every provider of the app that carries `@JobHandler`. */
@Injectable()
export class HandlerDiscovery implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly registry: HandlerRegistry,
  ) {}

  onModuleInit(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function' || instance == null) continue;
      const metadata = this.reflector.get<JobHandlerMetadata | undefined>(JOB_HANDLER, metatype);
      if (metadata) this.registry.register({ ...metadata, handler: instance as AnyJobHandler });
    }
  }
}
