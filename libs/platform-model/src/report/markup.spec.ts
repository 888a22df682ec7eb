import { expect, it } from 'vitest';
import { html } from './markup.js';

it('escapes what is put in, in text and in attributes', () =>
  expect(html`<p title="${'" onclick="'}">${`<script>'&'</script>`}</p>`.toString()).toBe(
    '<p title="&quot; onclick=&quot;">&lt;script&gt;&#39;&amp;&#39;&lt;/script&gt;</p>',
  ));

it('escapes a piece once, however deep it is put in', () =>
  expect(html`<p>${['<', '&'].map((text) => html`<b>${text}</b>`)}</p>`.toString()).toBe(
    '<p><b>&lt;</b><b>&amp;</b></p>',
  ));

it('writes numbers, and nothing for undefined', () => expect(html`${0}|${undefined}|${[]}`.toString()).toBe('0||'));
