import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { EXAMPLE_PLATFORMS } from './examples/example-platforms.js';
import { exampleCurl } from './welcome.js';

/** The page at `/`: where to go from here. */
@ApiExcludeController()
@Controller()
export class WelcomeController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(@Req() request: { readonly protocol: string; readonly host: string }): string {
    const curl = exampleCurl(`${request.protocol}://${request.host}`);
    const platforms = EXAMPLE_PLATFORMS.map(({ id, displayName }) => `<li><code>${id}</code>: ${displayName}</li>`);
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parlance</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:1rem;border-radius:.5rem}</style>
<h1>Parlance is running</h1>
<p>It scores text for toxicity the way one platform's moderators read it. Ask for a decision:</p>
<pre>${escapeHtml(curl)}</pre>
<p>Platforms to try:</p>
<ul>${platforms.join('')}</ul>
<p><a href="/docs">API</a> · <a href="/metrics">metrics</a> · <a href="/health/ready">health</a></p>
</html>
`;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
