import { Public } from '@cairn/auth';
import { Controller, Get, Header, Res } from '@nestjs/common';
// Under another name: decorators ask for the global of a type's name, and for this one Node loads its HTTP client.
import type { Response as HttpResponse } from 'express';
import { Readiness } from './readiness.ts';

/** Probes for the platform. Their bodies are terminus' own, not the error envelope: probes look at the status. */
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** 200 as long as the process can answer at all: a restart would not help when a dependency is down. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 with the named checks; 503 when a critical one is down, and while draining. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) response: HttpResponse): Promise<unknown> {
    const { ready, body } = await this.readiness.answer();
    response.status(ready ? 200 : 503);
    return body;
  }
}
