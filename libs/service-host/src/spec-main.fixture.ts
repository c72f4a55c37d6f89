import { parseConfig } from '@cairn/config';
import { Controller, Get, Module } from '@nestjs/common';
import { Public } from '@cairn/auth';
import { z } from 'zod';
import { runService } from './run-service.ts';
import { SpecService } from './spec-service.fixture.ts';

@Public()
@Controller('crash')
class CrashController {
  @Get('rejection')
  rejection(): object {
    void Promise.reject(new Error('nobody listens'));
    return {};
  }

  @Get('exception')
  exception(): object {
    setImmediate(() => {
      throw new Error('nobody catches');
    });
    return {};
  }
}

@Module({
  imports: [SpecService.with({ issuer: 'https://issuer.example', jwksUrl: 'http://127.0.0.1:9/' })],
  controllers: [CrashController],
})
class MainModule {}

const schema = z.object({ PORT: z.coerce.number().int(), AUTH_ISSUER: z.url(), GRACE: z.coerce.number().default(5) });

await runService(() => {
  const config = parseConfig('spec-service', schema, JSON.parse(process.argv[2] ?? '{}') as Record<string, string>);
  return {
    name: 'spec-service',
    module: MainModule,
    port: config.PORT,
    host: '127.0.0.1',
    logLevel: 'error',
    shutdownGraceSeconds: config.GRACE,
  };
});
