/*
 * What `npm test` runs: packages, build, format, lint, then every spec. `npm test -- libs/text -t "some name"` hands its
 * arguments to vitest and leaves format and lint out. Exit code 0 only if all of it passed.
 */
'use strict';

var fs = require('fs');
var path = require('path');
var prepare = require('../apps/standalone/bin/prepare.cjs');

var MODULES = path.join(prepare.ROOT, 'node_modules');
var REPORT = path.join(prepare.ROOT, '.cache', 'test-report.json');

var started = Date.now();
var extra = process.argv.slice(2);
var failed = [];

function say(line) {
  console.log('\n== ' + line + ' (' + Math.round((Date.now() - started) / 1000) + ' s)');
}

/** Runs a package's program; notes `name` as failed if it does. */
function check(name, program, args) {
  say(name);
  var script = path.join(MODULES, program);
  if (prepare.run(process.execPath, [script].concat(args)) !== 0) failed.push(name);
}

/** Adds up vitest's report. A file that could not even be read counts as one failure, as does a check that is no spec. */
function count() {
  var total = { passed: 0, failed: failed.indexOf('specs') === -1 ? failed.length : failed.length - 1, skipped: 0 };
  if (fs.existsSync(REPORT)) {
    var report = JSON.parse(fs.readFileSync(REPORT, 'utf8'));
    total.passed = report.numPassedTests;
    total.failed += report.numFailedTests;
    total.skipped = report.numPendingTests + report.numTodoTests;
    report.testResults.forEach(function (file) {
      if (file.status === 'failed' && file.assertionResults.length === 0) total.failed += 1;
    });
  }
  if (failed.length > 0 && total.failed === 0) total.failed = 1;
  return total;
}

prepare.requireNode();
prepare.install(say);
prepare.build(say);
if (extra.length === 0) {
  check('format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level=warn']);
  check('lint', 'eslint/bin/eslint.js', ['.', '--max-warnings=0']);
}
fs.mkdirSync(path.dirname(REPORT), { recursive: true });
fs.rmSync(REPORT, { force: true });
var reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=' + REPORT];
check('specs', 'vitest/vitest.mjs', ['run'].concat(reporters, extra));

var minutes = ((Date.now() - started) / 60000).toFixed(1) + ' minutes';
var verdict = failed.length === 0 ? 'All is well' : 'FAILED: ' + failed.join(', ');
var total = count();
console.log('\n' + verdict + ', ' + minutes);
console.log(total.passed + ' passed, ' + total.failed + ' failed, ' + total.skipped + ' skipped');
process.exit(failed.length === 0 ? 0 : 1);
