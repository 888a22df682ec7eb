/* What `npm start` runs. */
'use strict';

var prepare = require('./prepare.cjs');

function say(line) {
  console.log('parlance: ' + line);
}

prepare.requireNode();
prepare.install(say);
prepare.build(say, ['apps/standalone', 'apps/cli']);
require('./import-main.cjs');
