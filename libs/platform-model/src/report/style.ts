/**
 * The report's style sheet. Blue and vermilion are told apart with every kind of colour blindness (Okabe & Ito 2008), and
 * shapes and dashes say the same. Printed it is always light.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --card: #fff; --ink: #17212e; --soft: #55616f; --line: #dde3ea; --field: #fbfcfd; --grid: #e9edf2;
  --no: #0072b2; --yes: #d55e00; --model: #4338ca; --base: #6b7684; --second: #0f766e; --good: #0f766e; --bad: #b42318;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e131a; --card: #161d27; --ink: #e7ecf2; --soft: #9aa7b6; --line: #293341; --field: #121922; --grid: #222c39;
    --no: #56b4e9; --yes: #f5873c; --model: #a5b4fc; --base: #93a1b2; --second: #5eead4; --good: #5eead4; --bad: #fda29b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto,
  'Helvetica Neue', Arial, sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1040px; margin: 0 auto; padding: 32px 20px 48px; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px 28px; margin: 0 0 18px; }
h1, h2, h3, p, dl, dd, figure { margin: 0; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 19px; line-height: 1.3; letter-spacing: -.005em; margin-bottom: 4px; }
h3 { font-size: 15px; margin: 18px 0 6px; }
figure h3 { margin: 0 0 6px; }
.eyebrow { color: var(--soft); font-size: 12px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; margin-bottom: 4px; }
.headline { font-size: 18px; line-height: 1.55; margin: 14px 0 20px; max-width: 62em; }
.lead { color: var(--soft); margin: 0 0 16px; max-width: 62em; }
.lead b { color: var(--ink); }
.small, small, .interval, .from { color: var(--soft); }
.small { font-size: 13px; margin: 10px 0; }
small { display: block; font-size: 12px; font-weight: 400; }
.interval { font-size: .8em; white-space: nowrap; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(205px, 1fr)); gap: 12px; }
.tile { border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; background: var(--field); }
.tile .name { font-size: 13px; color: var(--soft); }
.tile .value { font-size: 25px; font-weight: 650; letter-spacing: -.01em; line-height: 1.35; white-space: nowrap; }
.tile .from { font-size: 16px; font-weight: 400; }
.tile .note { font-size: 12px; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 10px 32px; margin-top: 18px; font-size: 13px; }
.facts dt, .figures dt { color: var(--soft); font-size: 12px; }
code { font: 12px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr)); gap: 24px 28px; }
.plot { display: block; width: 100%; height: auto; }
.field { fill: var(--field); stroke: var(--line); }
.grid path { stroke: var(--grid); fill: none; }
.ticks text, .axis, .value { font-size: 12px; fill: var(--soft); }
svg .value { fill: var(--ink); font-size: 11.5px; stroke: var(--field); stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
.marks { stroke: var(--card); stroke-width: .6; fill-opacity: .78; }
.no { fill: var(--no); }
.yes { fill: var(--yes); }
.marks :hover { fill-opacity: 1; stroke: var(--ink); stroke-width: 1.5; }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
.line.model { stroke: var(--model); }
.line.thin { stroke-width: 1.25; }
.line.base { stroke: var(--base); stroke-dasharray: 6 4; }
.line.second { stroke: var(--second); }
.line.ideal { stroke-width: 1.5; stroke-dasharray: 2 4; }
.line.ideal:not(.model, .second) { stroke: var(--base); }
.dot { fill: var(--model); stroke: var(--card); stroke-width: 1.25; }
.dot.second { fill: var(--second); }
.legend, .keys { font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--soft); }
.legend { margin-bottom: 12px; }
.keys { margin-top: 8px; }
.key svg { width: 28px; height: 10px; margin-right: 4px; }
.reading { color: var(--ink); white-space: nowrap; }
.sign { width: 12px; height: 12px; vertical-align: -1px; }
.figures { display: grid; grid-template-columns: repeat(3, auto); justify-content: space-between; gap: 6px 16px; margin-top: 10px; padding: 0 3% 0 11%; }
.figures dd { font-size: 18px; font-weight: 650; }
.figures dt, .figures dd { white-space: nowrap; }
.change { font-size: 13px; font-weight: 500; color: var(--soft); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--model); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: 9px 12px; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; white-space: nowrap; color: var(--soft); font-size: 12px; padding-top: 0; vertical-align: bottom; }
tbody th { font-weight: 600; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
.quote { min-width: 16em; overflow-wrap: anywhere; white-space: pre-line; }
.scores, .said { white-space: nowrap; width: 1%; }
.way { width: 100px; height: 14px; vertical-align: -2px; margin-right: 8px; }
.track { stroke: var(--line); stroke-width: 1.5; fill: none; }
.moved { stroke: var(--base); stroke-width: 1.5; fill: none; }
.was { fill: var(--card); stroke: var(--base); stroke-width: 1.5; }
.is { fill: var(--model); }
.count { color: var(--soft); font-weight: 400; }
.kept { color: var(--good); }
.broken { color: var(--bad); }
.reading-guide { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 10px 28px; font-size: 14px; margin-top: 12px; }
.reading-guide dt { font-weight: 600; }
.reading-guide dd { color: var(--soft); }
@media (max-width: 600px) { main { padding: 12px 8px; } header, section { padding: 18px 16px; } .headline { font-size: 16px; } }
@media print {
  @page { margin: 14mm; }
  body { background: #fff; font-size: 12px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  header, section { border: 0; border-radius: 0; padding: 0 0 12px; }
  h2, h3, thead { break-after: avoid; }
  figure, tr, .tile, .reading-guide > div { break-inside: avoid; }
  .pair { grid-template-columns: 1fr 1fr; }
  .tiles { grid-template-columns: repeat(4, 1fr); }
  .tile { padding: 8px 10px; }
  .tile .value { font-size: 18px; }
  .tile .from { font-size: 12px; }
  .tile .note { font-size: 10px; }
  .figures { padding: 0; }
  .figures dd { font-size: 14px; }
  .change { font-size: 11px; }
  table { font-size: 12px; }
  .headline { font-size: 15px; }
  .scroll { overflow: visible; }
}
`;
