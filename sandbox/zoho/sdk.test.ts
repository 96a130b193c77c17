import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@zohocrm/typescript-sdk';
import { startZohoSimulator } from './start-zoho-simulator.ts';
import type { ZohoSimulator } from './zoho-simulator.ts';

/** Zoho's own SDK is the judge of whether the answers have the shape that Zoho's have. */
let zoho: ZohoSimulator;
let resourcePath: string;

beforeAll(async () => {
  zoho = await startZohoSimulator({ people: 40 });
  resourcePath = await mkdtemp(join(tmpdir(), 'zoho-sdk-test-'));
  const { origin } = zoho.crm;
  const token = zoho.sessionToken();
  await sdk.Initializer.initialize(
    new sdk.Environment(origin, origin, origin),
    {
      authenticate: (connection) => connection.addHeader('Authorization', `Zoho-oauthtoken ${token}`),
      remove: async () => true,
      revoke: async () => true,
      generateToken: () => undefined,
      getId: () => null,
    },
    {
      findToken: async () => null,
      findTokenById: async () => null,
      saveToken: async () => undefined,
      deleteToken: async () => undefined,
      getTokens: async () => null,
      deleteTokens: async () => undefined,
    } as never,
    new sdk.SDKConfigBuilder().autoRefreshFields(false).build(),
    resourcePath,
    new sdk.LogBuilder()
      .level(sdk.Levels.OFF)
      .filePath(null as never)
      .build(),
  );
}, 20_000);

afterAll(async () => {
  await zoho.stop();
  await rm(resourcePath, { recursive: true });
});

test('the SDK reads the organisation', async () => {
  const response = await new sdk.Org.OrgOperations().getOrganization();
  const wrapper = response.getObject() as InstanceType<typeof sdk.Org.ResponseWrapper>;

  expect(response.getStatusCode()).toBe(200);
  expect(wrapper.getOrg()[0]!.getZgid()).toBe('60012345678');
});

test('the SDK reads the current user', async () => {
  const query = new sdk.ParameterMap();
  await query.add(sdk.Users.GetUsersParam.TYPE, 'CurrentUser');
  const response = await new sdk.Users.UsersOperations().getUsers(query);
  const wrapper = response.getObject() as InstanceType<typeof sdk.Users.ResponseWrapper>;

  expect(wrapper.getUsers()[0]!.getFullName()).toBe('Sandbox Admin');
});

test('the SDK reads the modules', async () => {
  const response = await new sdk.Modules.ModulesOperations().getModules();
  const wrapper = response.getObject() as InstanceType<typeof sdk.Modules.ResponseWrapper>;

  expect(wrapper.getModules().map((module) => module.getAPIName())).toContain('Purchase_Orders');
});

test.each(['Contacts', 'Leads', 'Purchase_Orders', 'Cases'])('the SDK reads the fields of %s', async (name) => {
  const query = new sdk.ParameterMap();
  await query.add(sdk.Fields.GetFieldsParam.MODULE, name);
  const response = await new sdk.Fields.FieldsOperations().getFields(query);
  const wrapper = response.getObject() as InstanceType<typeof sdk.Fields.ResponseWrapper>;

  expect(wrapper.getFields().map((field) => field.getAPIName())).toContain('Modified_Time');
});

test('the SDK reads the layouts', async () => {
  const query = new sdk.ParameterMap();
  await query.add(sdk.Layouts.GetLayoutsParam.MODULE, 'Leads');
  const response = await new sdk.Layouts.LayoutsOperations().getLayouts(query);

  expect(response.getObject()).toBeInstanceOf(sdk.Layouts.ResponseWrapper);
});

test('the SDK creates a contact and reads it', async () => {
  const record = new sdk.Record.Record();
  record.addKeyValue('Last_Name', 'Made by the SDK');
  record.addKeyValue('Email', 'sdk@acme.example');
  const body = new sdk.Record.BodyWrapper();
  body.setData([record]);
  const operations = new sdk.Record.RecordOperations('Contacts');

  const response = await operations.createRecords(body);

  expect(response.getStatusCode()).toBe(201);
  expect([...zoho.values('Contacts', 'Last_Name').values()]).toContain('Made by the SDK');
});

test('the SDK subscribes to changes, reads the subscription and ends it', async () => {
  const channel = new sdk.Notifications.Notification();
  channel.setChannelId('1000000068001');
  channel.setEvents(['Contacts.all']);
  channel.setNotifyUrl('http://localhost:9/hook');
  channel.setToken('secret');
  const body = new sdk.Notifications.BodyWrapper();
  body.setWatch([channel]);
  const operations = new sdk.Notifications.NotificationsOperations();

  const enabled = await operations.enableNotifications(body);
  const [success] = (enabled.getObject() as InstanceType<typeof sdk.Notifications.ActionWrapper>).getWatch();
  expect(enabled.getStatusCode()).toBe(201);
  expect(success).toBeInstanceOf(sdk.Notifications.SuccessResponse);

  const read = (await operations.getNotifications()).getObject();
  const [watched] = (read as InstanceType<typeof sdk.Notifications.ResponseWrapper>).getWatch();
  expect([watched!.getChannelId(), watched!.getEvents(), watched!.getToken()]).toEqual([
    '1000000068001',
    ['Contacts.all'],
    'secret',
  ]);

  const query = new sdk.ParameterMap();
  await query.add(sdk.Notifications.DeleteNotificationParam.CHANNEL_IDS, '1000000068001');
  expect((await operations.deleteNotification(query)).getStatusCode()).toBe(200);
  expect((await operations.updateNotification(body)).getStatusCode()).toBe(400);
});

test('the SDK reads an order with its lines', async () => {
  const vendor = zoho.createAsPerson('Vendors', { Vendor_Name: 'Supply Co' });
  const product = zoho.createAsPerson('Products', { Product_Name: 'Laptop' });
  const order = zoho.createAsPerson('Purchase_Orders', {
    Subject: 'PO',
    Vendor_Name: { id: String(vendor.id) },
    Purchase_Items: [{ Product_Name: { id: String(product.id) }, Quantity: 2, List_Price: 5 }],
  });

  const answer = await new sdk.Record.RecordOperations('Purchase_Orders').getRecord(BigInt(String(order.id)));
  const [record] = (answer.getObject() as InstanceType<typeof sdk.Record.ResponseWrapper>).getData();

  expect(record!.getKeyValue('Grand_Total')).toBe(10);
  expect(record!.getKeyValue('Purchase_Items')).toHaveLength(1);
});
