/** A route as an application's OpenAPI document has it. */
export interface DocumentedRoute {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** What it says that it needs; absent if it says nothing. */
  readonly needs?: { readonly roles: readonly string[]; readonly on: 'addressed' | 'anywhere' };
}

interface OpenApiDocument {
  readonly paths: Record<string, Record<string, { 'x-needs'?: DocumentedRoute['needs'] }>>;
}

/** Every route of the application at `url`; with each GET the HEAD that Fastify answers beside it. */
export async function documentedRoutes(url: string): Promise<readonly DocumentedRoute[]> {
  const { paths } = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([documented, { 'x-needs': needs }]) => {
      const route = { method: documented.toUpperCase(), path, ...(needs !== undefined && { needs }) };
      return documented === 'get' ? [route, { ...route, method: 'HEAD' }] : [route];
    }),
  );
}
