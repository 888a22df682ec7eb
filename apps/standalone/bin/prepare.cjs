/*
 * What comes before any of our code can run: the right Node.js, the packages, the build. Written in the JavaScript of 2009
 * so that a Node.js of any age can read it and say that it is too old. Used by `npm start` and `npm test`.
 */
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');

var ROOT = path.resolve(__dirname, '..', '..', '..');
var NEEDED = [20, 19];

/** Ends the process with one line if its Node.js is too old. */
function requireNode() {
  var have = process.version.slice(1).split('.').map(Number);
  if (have[0] > NEEDED[0] || (have[0] === NEEDED[0] && have[1] >= NEEDED[1])) return;
  var needed = 'Parlance needs Node.js ' + NEEDED.join('.') + ' or newer';
  stop(needed + ', and this is ' + process.version + ': https://nodejs.org');
}

/** Runs npm if packages are missing or the lock file has changed since they were installed. */
function install(say) {
  var installed = modifiedAt(path.join(ROOT, 'node_modules', '.package-lock.json'));
  if (installed !== undefined && installed >= modifiedAt(path.join(ROOT, 'package-lock.json'))) return;
  say('installing packages (once, a minute or two)');
  var args = [installed === undefined ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'];
  var npm = process.env.npm_execpath;
  var status = npm && /\.c?js$/.test(npm) ? run(process.execPath, [npm].concat(args)) : run('npm', args);
  if (status !== 0) stop('npm ' + args[0] + ' failed: see its lines above');
  // npm leaves the mark alone when there was nothing to do.
  var now = new Date();
  fs.utimesSync(path.join(ROOT, 'node_modules', '.package-lock.json'), now, now);
}

/** Compiles what has changed in `projects` and what they refer to; everything if none are named. */
function build(say, projects) {
  say('building');
  var tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if (run(process.execPath, [tsc, '-b'].concat(projects || [])) !== 0) stop('the build failed: see its lines above');
}

/** Runs a program in the repository's folder with our standard output and error. @returns its exit code. */
function run(program, args, env) {
  var options = { cwd: ROOT, env: env || process.env, stdio: ['ignore', 'inherit', 'inherit'] };
  var result = childProcess.spawnSync(program, args, options);
  if (result.error) stop(program + ' cannot be run: ' + result.error.message);
  return result.status === null ? 1 : result.status;
}

function stop(line) {
  console.error(line);
  process.exit(1);
}

function modifiedAt(file) {
  try {
    return fs.statSync(file).mtime.getTime();
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

module.exports = { ROOT: ROOT, requireNode: requireNode, install: install, build: build, run: run };
