import { Module } from '@nestjs/common';
import { JobsGateway } from './jobs.gateway.ts';

/** Live progress at `/hubs/jobs`. Needs `JobFeed` from a global module, and `serveProgressHub` on the application. */
@Module({ providers: [JobsGateway] })
export class ProgressHubModule {}
