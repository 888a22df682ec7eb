/* A file of its own: a Node.js so old that it cannot read `import()` has been told so by then. */
'use strict';

import('../dist/main.js').catch(function (error) {
  console.error(error);
  process.exit(1);
});
