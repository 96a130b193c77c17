import { type Clock, SECOND } from '../clock.ts';
import {
  isRefusal,
  readContextEvent,
  readFieldsAnswer,
  readOrganisationAnswer,
  readRowsAnswer,
  readThemeAnswer,
  readUserAnswer,
  readVariableAnswer,
} from './host-answers.ts';
import { type HostContext, type HostPage, HostPageError } from './host-page.ts';

const OPEN_TIMEOUT_MS = 15 * SECOND;
const CALL_TIMEOUT_MS = 10 * SECOND;

export interface ZohoHostPageDeps {
  /** The SDK, once its script has run. */
  readonly sdk: () => ZohoSdk | undefined;
  readonly clock: Clock;
}

/** The CRM page behind Zoho's SDK. The SDK waits for ever for an answer, so every call has a time-out here. */
export function createZohoHostPage({ sdk, clock }: ZohoHostPageDeps): HostPage {
  function ask<Answer>(name: string, timeoutMs: number, call: (zoho: ZohoSdk) => Promise<Answer> | undefined) {
    return new Promise<Answer | undefined>((resolve, reject) => {
      const zoho = sdk();
      if (zoho === undefined) throw new HostPageError('missing', name);
      const cancel = clock.after(timeoutMs, () => reject(new HostPageError('silent', name)));
      Promise.resolve(call(zoho))
        .then(resolve, (error) => reject(new HostPageError('refused', name, error)))
        .finally(cancel);
    });
  }

  async function askOrNothing(name: string, call: (zoho: ZohoSdk) => Promise<unknown> | undefined): Promise<unknown> {
    try {
      return await ask(name, CALL_TIMEOUT_MS, call);
    } catch (error) {
      // How the CRM page says that something does not exist is not documented; a refusal is taken for it.
      if (error instanceof HostPageError && error.reason === 'refused') return undefined;
      throw error;
    }
  }

  async function askForData(name: string, call: (zoho: ZohoSdk) => Promise<unknown>): Promise<unknown> {
    const answer = await ask(name, CALL_TIMEOUT_MS, call);
    if (isRefusal(answer)) throw new HostPageError('refused', name, answer);
    return answer;
  }

  let tellContext: (context: HostContext | undefined) => void = () => undefined;
  const context = new Promise<HostContext | undefined>((resolve) => {
    tellContext = resolve;
  });

  return {
    async open() {
      // The SDK keeps one handler per event and wants it before init.
      sdk()?.embeddedApp.on('PageLoad', (data) => tellContext(readContextEvent(data)));
      await ask('init', OPEN_TIMEOUT_MS, (zoho) => zoho.embeddedApp.init());
    },
    async readUser() {
      return readUserAnswer(await ask('getCurrentUser', CALL_TIMEOUT_MS, (zoho) => zoho.CRM.CONFIG.getCurrentUser()));
    },
    async readOrganisation() {
      return readOrganisationAnswer(await ask('getOrgInfo', CALL_TIMEOUT_MS, (zoho) => zoho.CRM.CONFIG.getOrgInfo()));
    },
    async readVariable(name) {
      return readVariableAnswer(await askOrNothing('getOrgVariable', (zoho) => zoho.CRM.API.getOrgVariable(name)));
    },
    async readTheme() {
      return readThemeAnswer(await askOrNothing('getUserPreference', (zoho) => zoho.CRM.CONFIG.getUserPreference?.()));
    },
    async openRecord(module, id) {
      await ask('Record.open', CALL_TIMEOUT_MS, (zoho) => zoho.CRM.UI.Record.open({ Entity: module, RecordID: id }));
    },
    readContext: () => ask('PageLoad', CALL_TIMEOUT_MS, () => context),
    async readFields(module) {
      return readFieldsAnswer(await askForData('getFields', (zoho) => zoho.CRM.META.getFields({ Entity: module })));
    },
    async query(select) {
      return readRowsAnswer(await askForData('coql', (zoho) => zoho.CRM.API.coql({ select_query: select })));
    },
    async readRecord(module, id) {
      const call = { Entity: module, RecordID: id };
      return readRowsAnswer(await askForData('getRecord', (zoho) => zoho.CRM.API.getRecord(call)))[0];
    },
    async resize(height) {
      await ask('Resize', CALL_TIMEOUT_MS, (zoho) => zoho.CRM.UI.Resize({ height: String(height), width: '100%' }));
    },
  };
}
