import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenApiOptions } from './service-options.ts';

/**
 * Serves the OpenAPI page. The document is built when it is first asked for, and the library is loaded only by services
 * that have one, so that neither costs start-up time elsewhere.
 */
export async function serveOpenApi(app: NestExpressApplication, options: OpenApiOptions): Promise<void> {
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const config = new DocumentBuilder()
    .setTitle(options.title)
    .setDescription(options.description ?? '')
    .setVersion(options.version)
    .addBearerAuth()
    .build();
  SwaggerModule.setup(options.path ?? 'docs', app, () => SwaggerModule.createDocument(app, config), {
    customSiteTitle: options.title,
  });
}
