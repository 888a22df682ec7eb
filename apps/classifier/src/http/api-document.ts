import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the API's OpenAPI document as pages at `/docs` and as JSON at `/docs-json`. */
export function serveApiDocument(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Parlance classifier')
    .setDescription('Content in, decisions out. Errors are problem documents (RFC 9457).')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access key' })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config));
}
