import type { LogLevel } from '@cairn/logging';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DestinationStream } from 'pino';

export interface OpenApiOptions {
  title: string;
  description?: string;
  version: string;
  /** Default `docs`; the document itself is at `<path>-json` and `<path>-yaml`. */
  path?: string;
}

export interface ServiceOptions {
  /** Stands on every log line and on the ready line. */
  name: string;
  /** The app's own module. It imports `HealthModule` and `AuthModule` itself; logging and error answers come from here. */
  module: Type | DynamicModule;
  /** 0 takes a free one; see `RunningService.port`. */
  port: number;
  /** Default `0.0.0.0`. */
  host?: string;
  logLevel?: LogLevel;
  /** Default standard output. */
  logDestination?: DestinationStream;
  /** How long requests, jobs and connections may take to end after SIGTERM. Default 25. */
  shutdownGraceSeconds?: number;
  /** Largest JSON body. Default 1 MiB. Multipart bodies are the route's own business. */
  bodyLimitBytes?: number;
  /** How long a request may take to arrive, for slow uploads. Default 900. */
  requestTimeoutSeconds?: number;
  /** Serves the OpenAPI document and its page. */
  openapi?: OpenApiOptions;
  /** Origins besides its own that the pages of this service may call, for the content security policy. */
  pageConnectsTo?: readonly string[];
  /**
   * Runs before the body parser is registered and before the app listens: the place for raw middleware, static files
   * and the WebSocket adapter. Trace, request log and security headers are in place already.
   */
  configureApp?(app: NestExpressApplication): void | Promise<void>;
}
