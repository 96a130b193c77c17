import type { CallData } from './messages.ts';
import { isRecord } from './messages.ts';

type Call = (data: CallData) => Promise<unknown>;
type Arguments = Readonly<Record<string, unknown>>;

/**
 * `ZOHO.CRM`: each method is one message. Method names and payloads are the SDK's, as documented at
 * https://www.zohocrm.dev/explore/widgets/v1.5/jssdk
 */
export function createCrmApi(call: Call) {
  return {
    CONFIG: createConfigApi(call),
    META: createMetaApi(call),
    API: createRecordApi(call),
    UI: createUiApi(call),
  };
}

function createConfigApi(call: Call) {
  const config = (type: string, nameSpace?: unknown) => call({ category: 'CONFIG', type, nameSpace });
  return {
    getCurrentUser: () => config('CURRENT_USER'),
    getOrgInfo: () => config('ORG'),
    GetCurrentEnvironment: () => config('ORG_LEVEL_INFO'),
    getUserPreference: () => config('USER_PREFERENCE'),
  };
}

function createMetaApi(call: Call) {
  const meta = (type: string) => (data?: Arguments) => call({ ...data, category: 'META', type });
  return { getModules: meta('MODULE_LIST'), getFields: meta('FIELD_LIST'), getRelatedList: meta('RELATED_LIST') };
}

function createRecordApi(call: Call) {
  const read = (APIData: Arguments) => call({ category: 'READ', APIData });
  return {
    getOrgVariable: (nameSpace: unknown) => call({ category: 'CONFIG', type: 'VARIABLE', nameSpace }),
    getRecord: read,
    getAllRecords: read,
    getRelatedRecords: read,
    searchRecord: (APIData: Arguments) => call({ category: 'SEARCH', APIData }),
    coql: (APIData: Arguments) => call({ category: 'QUERY', APIData }),
    insertRecord: ({ Entity, APIData, Trigger }: Arguments) =>
      call({ category: 'CREATE', type: 'RECORD', Entity, APIData: withTrigger(APIData, Trigger) }),
    updateRecord: ({ Entity, APIData, Trigger }: Arguments) =>
      call({ category: 'UPDATE', type: 'RECORD', Entity, APIData: withTrigger(APIData, Trigger) }),
    deleteRecord: ({ Entity, RecordID }: Arguments) => call({ category: 'DELETE', type: 'RECORD', Entity, RecordID }),
    getUser: ({ ID }: Arguments) => call({ category: 'USER', ID }),
    getAllUsers: (data: Arguments) => call({ ...data, category: 'USER' }),
  };
}

function createUiApi(call: Call) {
  const ui = (action: unknown, data?: unknown) => call({ category: 'UI', action, data });
  const record = (verb: string) => (data: Arguments) =>
    ui({ record: verb }, { Entity: data.Entity, RecordID: data.RecordID, target: data.Target });
  return {
    Resize: ({ width, height }: Arguments) => ui('RESIZE', { width, height }),
    Record: { open: record('OPEN'), edit: record('EDIT'), create: record('CREATE') },
    WebTab: { open: (data: Arguments) => ui({ webTab: 'OPEN' }, data) },
    Setting: { open: (data: Arguments) => ui({ setting: 'OPEN' }, data) },
    Popup: { close: () => ui({ popup: 'CLOSE' }), closeReload: () => ui({ popup: 'CLOSE_RELOAD' }) },
  };
}

function withTrigger(APIData: unknown, trigger: unknown): unknown {
  return isRecord(APIData) ? { ...APIData, trigger } : APIData;
}
