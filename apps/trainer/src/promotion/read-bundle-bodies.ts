import { problemOfStatus } from '@parlance/contracts';

/** The one route whose body is a bundle. */
const ROUTE = '/v1/platforms/:platform/models';
const MEDIA_TYPE = 'application/octet-stream';

interface RoutedRequest {
  readonly routeOptions: { readonly url?: string };
}

/** The part of a Fastify server that decides which bodies it reads. */
export interface BytesReadingServer {
  addContentTypeParser(
    mediaType: string,
    options: { parseAs: 'buffer' },
    parser: (request: RoutedRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void) => void,
  ): unknown;
}

/** Has a body of bytes read where a bundle is imported, and refused with 415 anywhere else. */
export function readBundleBodies(server: BytesReadingServer): void {
  server.addContentTypeParser(MEDIA_TYPE, { parseAs: 'buffer' }, ({ routeOptions }, body, done) => {
    if (routeOptions.url === ROUTE) done(null, body);
    else done(problemOfStatus(415));
  });
}
