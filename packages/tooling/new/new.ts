/** `npm run new <thing> [plural]`: writes a whole widget, from the contract to its documentation. */
import { ROOT } from '../paths.ts';
import { wordsFor, writeSlice } from './slice.ts';

try {
  const words = wordsFor(process.argv[2], process.argv[3]);
  const { files, lines } = await writeSlice(ROOT, words);
  console.log(`New: <lc-${words.thing}>, ${files.length} files and ${lines.length} lines.\n`);
  for (const path of files) console.log(`  wrote  ${path}`);
  for (const path of lines) console.log(`  line   ${path}`);
  console.log('\nIt runs as it is. Make it yours, say in test/security/matrix.test.ts who may ask what, then:');
  console.log('npm run manifest && npm run api-docs && npm test');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
