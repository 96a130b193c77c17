/** `npm start`: the whole product with both systems simulated, until it is stopped. */
import { lastLines } from './backend-process.ts';
import { parseBasePort, portsFrom } from './ports.ts';
import { startSandbox } from './start-sandbox.ts';

async function main(): Promise<void> {
  let isEnding = false;
  const starting = startSandbox({
    allKinds: true,
    ports: portsFrom(parseBasePort(process.env.SANDBOX_PORT)),
    onBackendEnd: (log) => {
      if (isEnding) return;
      console.error(`The backend has ended by itself, so the sandbox ends too. Its last words:\n${lastLines(log)}`);
      void end(1);
    },
  });
  async function end(code: number): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    const sandbox = await starting;
    await sandbox.stop();
    process.exit(code);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const sandbox = await starting;
  if (!isEnding) console.log(`Sandbox ready: ${sandbox.urls.crmPage}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
