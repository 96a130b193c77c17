import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0 });
  for (const record of zoho.records('Contacts')) zoho.deleteAsPerson('Contacts', String(record.id));
});

afterEach(() => zoho.stop());

function contact(lastName: string, others = {}): string {
  return String(zoho.createAsPerson('Contacts', { Last_Name: lastName, ...others }).id);
}

async function lastNames(where: string, rest = 'order by id asc'): Promise<unknown> {
  const answer = await zoho.query(`select Last_Name from Contacts where ${where} ${rest}`);
  return answer.status === 200 ? answer.rows.map((row) => row.Last_Name) : answer.status;
}

test('finds text without regard to case, by list and by pattern', async () => {
  contact("O'Brien", { Email: 'niamh@acme.example' });
  contact('Smith');
  contact('50% off');

  expect(await lastNames("Last_Name = 'o''brien'")).toEqual(["O'Brien"]);
  expect(await lastNames("Email in ('NIAMH@acme.example', 'x@y.example')")).toEqual(["O'Brien"]);
  expect(await lastNames("Last_Name like '%mit%'")).toEqual(['Smith']);
  expect(await lastNames("Last_Name not like 's%'")).toEqual(["O'Brien", '50% off']);
});

test('an empty field fits only "is null"', async () => {
  contact('With', { Title: 'Buyer' });
  contact('Without');

  expect(await lastNames('Title is null')).toEqual(['Without']);
  expect(await lastNames("Title != 'Seller'")).toEqual(['With']);
  expect(await lastNames("Title not in ('Seller')")).toEqual(['With']);
});

test('compares times as instants, whatever their offset', async () => {
  contact('Early');
  zoho.clock.advance(60_000);
  contact('Late');

  expect(await lastNames("Modified_Time >= '2026-03-02T10:31:15+01:00'")).toEqual(['Late']);
  expect(await lastNames("Modified_Time < '2026-03-02T09:31:15Z'")).toEqual(['Early']);
});

test('pages through records by time and id', async () => {
  const ids = ['a', 'b', 'c'].map((name) => contact(name));

  expect(await lastNames(`id > '${ids[0]}'`)).toEqual(['b', 'c']);
  expect(await lastNames('id is not null', 'order by Modified_Time asc, id asc limit 2')).toEqual(['a', 'b']);
  expect(await lastNames('id is not null', 'order by Modified_Time asc, id asc limit 2 offset 2')).toEqual(['c']);
});

test('follows lookups and shows them with name and id', async () => {
  const account = zoho.createAsPerson('Accounts', { Account_Name: 'Acme', Phone: '+1 555 0100' });
  contact('Linked', { Account_Name: { id: account.id ?? null } });
  contact('Alone');

  const answer = await zoho.query(
    "select Last_Name, Account_Name, Account_Name.Phone, Owner from Contacts where Account_Name.Account_Name = 'acme'",
  );

  expect(answer.rows).toEqual([
    {
      id: expect.any(String),
      Last_Name: 'Linked',
      Account_Name: { name: 'Acme', id: account.id },
      'Account_Name.Phone': '+1 555 0100',
      Owner: { name: 'Sandbox Admin', id: zoho.users[0]!.id },
    },
  ]);
});

test('counts records', async () => {
  contact('a');
  contact('b');

  const answer = await zoho.query('select COUNT(id) from Contacts where id is not null');

  expect(answer.rows).toEqual([{ 'COUNT(id)': 2 }]);
});

test('says with 204 that there is nothing, and tells whether there is more', async () => {
  contact('a');
  contact('b');

  expect((await zoho.query("select id from Contacts where Last_Name = 'z'")).status).toBe(204);
  expect((await zoho.query('select id from Contacts where id is not null limit 1')).json.info).toEqual({
    count: 1,
    more_records: true,
  });
  expect((await zoho.query('select id from Contacts where id is not null limit 2')).json.info).toEqual({
    count: 2,
    more_records: false,
  });
});

test.each([
  ['an unknown column', 'select Nonsense from Contacts where id is not null'],
  ['an unknown column in the condition', "select id from Contacts where Nonsense = 'a'"],
  ['an unknown module', 'select id from Nonsense where id is not null'],
  ['an order of texts', "select id from Contacts where Last_Name > 'a'"],
  ['a pattern for a time', "select id from Contacts where Modified_Time like '2026%'"],
  ['a time without an offset', "select id from Contacts where Modified_Time > '2026-03-02T09:31:15'"],
  ['a number for a text', 'select id from Contacts where Last_Name = 5'],
  ['text for a number', "select id from Leads where No_of_Employees = 'many'"],
  ['a subform', 'select Purchase_Items from Purchase_Orders where id is not null'],
])('refuses %s', async (_what, query) => {
  const answer = await zoho.query(query);

  expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_QUERY']);
});

test('rows of a subform are records of its own module', async () => {
  const vendor = zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' });
  const product = zoho.createAsPerson('Products', { Product_Name: 'Laptop' });
  const order = zoho.createAsPerson('Purchase_Orders', {
    Subject: 'PO 1',
    Vendor_Name: { id: vendor.id ?? null },
    Purchase_Items: [{ Product_Name: { id: product.id ?? null }, Quantity: 2, List_Price: 700 }],
  });

  const answer = await zoho.query(
    `select Product_Name.Product_Name, Total from Purchase_Items where Parent_Id = '${order.id}'`,
  );

  expect(answer.rows).toEqual([{ id: expect.any(String), 'Product_Name.Product_Name': 'Laptop', Total: 1_400 }]);
});
