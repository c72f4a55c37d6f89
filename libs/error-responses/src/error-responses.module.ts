import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorFilter } from './error.filter.ts';

/** Registers the error filter for the whole app. Needs `ServiceLogger`, so `LoggingModule` comes with it. */
@Module({ providers: [{ provide: APP_FILTER, useClass: ErrorFilter }] })
export class ErrorResponsesModule {}
