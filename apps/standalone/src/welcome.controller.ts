import { readFileSync } from 'node:fs';
import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { exampleCurl } from './welcome.js';

const pageFile = (name: string): string => readFileSync(new URL(`../page/${name}`, import.meta.url), 'utf8');

/** Lines that the example platforms read differently; none of them was trained on. */
const LINES_TO_TRY = [
  'gg, what an idiot',
  "I'll kill you in the next match",
  'damn, what a shot',
  'where are you from? I live in Madrid',
  'this tax law is idiotic, the minister must go',
  "I'm throwing this game on purpose",
  'nice game, well played',
];

/** The page at `/`: a line in, how every platform reads it out, and where to go from here. */
@ApiExcludeController()
@Controller()
export class WelcomeController {
  // Read once: a start fails if they are not there, not a visit. From files, since the page's policy allows no other script.
  private readonly style = pageFile('welcome.css');
  private readonly script = pageFile('welcome.js');

  @Get('welcome.css')
  @Header('content-type', 'text/css; charset=utf-8')
  stylesheet(): string {
    return this.style;
  }

  @Get('welcome.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  program(): string {
    return this.script;
  }

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(@Req() request: { readonly protocol: string; readonly host: string }): string {
    const curl = exampleCurl(`${request.protocol}://${request.host}`, '<your key>');
    const lines = LINES_TO_TRY.map((line) => `<li><button type="button">${escapeHtml(line)}</button></li>`);
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parlance</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/welcome.css">
<script type="module" src="/welcome.js"></script>
<h1>Parlance is running</h1>
<p>It reads text the way one platform's moderators do. Paste a line and see how each platform reads it:</p>
<form>
<input id="text" name="text" aria-label="A line of text" placeholder="A line of text" required autofocus>
<button>Read</button>
<input id="key" type="password" aria-label="Access key" placeholder="Access key, plk_…" autocomplete="off">
</form>
<ul id="examples" aria-label="Lines to try">${lines.join('')}</ul>
<p role="alert"></p>
<section id="readings" aria-label="Readings" aria-live="polite"></section>
<h2>The same from a terminal</h2>
<pre>${escapeHtml(curl)}</pre>
<p><a href="/docs">API</a> · <a href="/metrics">metrics</a> · <a href="/health/ready">health</a></p>
</html>
`;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
