/** @jest-environment jsdom */
import { HostPageError } from '../host/host-page.ts';
import { createWorld } from '../testing/create-world.ts';
import { type FakeHostOptions, PUBLISHED } from '../testing/fake-host-page.ts';
import { draw } from '../testing/render.tsx';
import { App } from './App.tsx';

const KEY = 'c'.repeat(32);
const FIELDS = ['ServiceNow_ID', 'PO_Number', 'PO_Date', 'Status', 'Grand_Total', 'Vendor_Name'].map((name) => ({
  name,
  type: 'text',
  target: undefined,
}));
const ROW = {
  id: '51',
  ServiceNow_ID: KEY,
  PO_Number: 'PO0010042',
  PO_Date: '2025-11-12',
  Status: 'Approved',
  Grand_Total: 12_400,
  'Vendor_Name.Vendor_Name': 'Initech',
};
const LINE = { id: '1', Product_Name: { name: 'Rack', id: '9' }, Quantity: 2, List_Price: 50, Net_Total: 90 };

async function open(options: FakeHostOptions = {}, locale?: string) {
  const world = createWorld({
    variable: JSON.stringify(PUBLISHED),
    looksLikeAdmin: false,
    fields: { Purchase_Orders: FIELDS },
    answer: () => [ROW],
    records: { 'Purchase_Orders/51': { ...ROW, Purchase_Items: [LINE] } },
    ...options,
  });
  await world.models.app.start();
  return { world, screen: await draw(world, <App />, locale) };
}

test('an order has its number, vendor, status, money, day and both systems', async () => {
  const { world, screen } = await open();
  const text = screen.root.querySelector('.order')?.textContent ?? '';
  for (const part of ['PO0010042', 'Initech', 'Approved', '$12,400.00', 'Nov 12, 2025']) expect(text).toContain(part);
  const link = screen.root.querySelector<HTMLAnchorElement>('.order a');
  expect(link?.href).toBe(`https://acme.service-now.com/proc_po.do?sys_id=${KEY}`);
  await screen.click('button', 'Zoho CRM PO0010042');
  expect((world.models.host as { opened?: readonly string[] }).opened).toEqual(['Purchase_Orders/51']);
  expect(world.backend.routes()).toEqual([]);
});

test('its lines come when they are opened', async () => {
  const { screen } = await open();
  const button = screen.find('button', 'Lines PO0010042');
  expect(button.getAttribute('aria-expanded')).toBe('false');
  await screen.after(() => button.click());
  expect(button.getAttribute('aria-expanded')).toBe('true');
  const cells = [...screen.root.querySelectorAll('.order-lines tbody tr > *')].map((cell) => cell.textContent);
  expect(cells).toEqual(['Rack', '2', '$50.00', '$90.00']);
});

test('money and days are written as the user writes them', async () => {
  const { screen } = await open({}, 'de-DE');
  const text = screen.root.querySelector('.order')?.textContent ?? '';
  expect(text).toContain('12.400,00\u00a0$');
  expect(text).toContain('12. Nov. 2025');
});

test('who may not see orders sees none, in a sentence', async () => {
  const { screen } = await open({ fields: {} });
  expect(screen.text()).toContain('There are no purchase orders from ServiceNow that you can see.');
});

test('orders that could not be read can be asked for again', async () => {
  let isSilent = true;
  const { screen } = await open({
    answer: () => {
      if (isSilent) throw new HostPageError('silent', 'coql');
      return [ROW];
    },
  });
  expect(screen.text()).toContain('The CRM page does not answer.');
  isSilent = false;
  await screen.click('button', 'Try again');
  expect(screen.text()).toContain('PO0010042');
});
