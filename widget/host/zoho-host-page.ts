import { type Clock, SECOND } from '../clock.ts';
import { readOrganisationAnswer, readThemeAnswer, readUserAnswer, readVariableAnswer } from './host-answers.ts';
import { type HostPage, HostPageError } from './host-page.ts';

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

  return {
    async open() {
      // The SDK keeps one handler per event and wants it before init; the web tab needs nothing of what it carries.
      sdk()?.embeddedApp.on('PageLoad', () => undefined);
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
    async resize(height) {
      await ask('Resize', CALL_TIMEOUT_MS, (zoho) => zoho.CRM.UI.Resize({ height: String(height), width: '100%' }));
    },
  };
}
