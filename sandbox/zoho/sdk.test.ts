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
