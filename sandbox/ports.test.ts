import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { assertPortsAreFree, PortBusyError, parseBasePort, portsFrom } from './ports.ts';

test('the ports follow each other from the base port', () => {
  expect(portsFrom(6050)).toEqual({
    crmPage: 6050,
    widget: 6051,
    servicenow: 6052,
    accounts: 6053,
    crm: 6054,
    backend: 6055,
  });
});

test('base port 0 takes free ports for all', () => {
  expect(new Set(Object.values(portsFrom(0)))).toEqual(new Set([0]));
});

test('without a setting the base port is 5050', () => {
  expect([parseBasePort(undefined), parseBasePort('')]).toEqual([5050, 5050]);
});

test.each(['x', '-1', '65531', '5050.5'])('a base port of %s is refused in one line', (value) => {
  expect(() => parseBasePort(value)).toThrow(/^SANDBOX_PORT must be .*$/);
});

test('a busy port is named in one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const checked = assertPortsAreFree({ ...portsFrom(0), crm: port });
  await expect(checked).rejects.toThrow(PortBusyError);
  await expect(checked).rejects.toThrow(new RegExp(`^Port ${port} is in use\\..*$`));
  await new Promise((resolve) => other.close(resolve));
});
