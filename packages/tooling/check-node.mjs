// Says in one sentence what is wrong when the pinned Node.js is not there, before anything fails less clearly.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Learning Commons runs on Node.js 24 or newer; this is ${process.version}. \`npm ci\` installs the right one into ` +
      'node_modules unless install scripts are switched off: run `npm ci` again without --ignore-scripts.',
  );
  process.exit(1);
}
