/** A process that writes rows one after the other and says after each that it is stored, until it is killed. */
import { openSqliteStore } from './sqlite-store.ts';

const [, , path = ''] = process.argv;
const store = await openSqliteStore({ path });
for (let number = 0; ; number++) {
  await store.put('t', 'links', [{ key: `k${number}`, body: { number }, refA: `r${number}` }], 1);
  process.stdout.write(`${number}\n`);
}
