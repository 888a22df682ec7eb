/*
 * What `npm test` runs: packages, build, format, lint, then every spec. `npm test -- libs/text -t "some name"` hands its
 * arguments to vitest and leaves format and lint out. Exit code 0 only if all of it passed.
 */
'use strict';

var fs = require('fs');
var path = require('path');
var prepare = require('../apps/standalone/bin/prepare.cjs');

var ROOT = prepare.ROOT;
var REPORT = path.join(ROOT, '.cache', 'test-report.json');
var started = Date.now();

function say(line) {
  console.log('\n== ' + line + ' (' + Math.round((Date.now() - started) / 1000) + ' s)');
}

function node(script, args) {
  return prepare.run(process.execPath, [path.join.apply(path, [ROOT, 'node_modules'].concat(script))].concat(args));
}

prepare.requireNode();
prepare.install(say);
prepare.build(say);

var extra = process.argv.slice(2);
var failed = [];
if (extra.length === 0) {
  say('format');
  if (node(['prettier', 'bin', 'prettier.cjs'], ['--check', '.', '--log-level=warn']) !== 0)
    failed.push('format (npm run format)');
  say('lint');
  if (node(['eslint', 'bin', 'eslint.js'], ['.', '--max-warnings=0']) !== 0) failed.push('lint');
}

say('specs');
fs.mkdirSync(path.dirname(REPORT), { recursive: true });
fs.rmSync(REPORT, { force: true });
var reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=' + REPORT];
var status = node(['vitest', 'vitest.mjs'], ['run'].concat(reporters, extra));
if (status !== 0) failed.push('specs');

var minutes = ((Date.now() - started) / 60000).toFixed(1);
console.log(
  '\n' + (failed.length === 0 ? 'All is well' : 'FAILED: ' + failed.join(', ')) + ', ' + minutes + ' minutes',
);
if (fs.existsSync(REPORT)) {
  var report = JSON.parse(fs.readFileSync(REPORT, 'utf8'));
  var skipped = report.numPendingTests + report.numTodoTests;
  console.log(report.numPassedTests + ' passed, ' + report.numFailedTests + ' failed, ' + skipped + ' skipped');
}
process.exit(failed.length === 0 ? 0 : 1);
