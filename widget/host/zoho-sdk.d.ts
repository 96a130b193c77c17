/**
 * The few calls of Zoho's embedded-app SDK that are used (https://www.zohocrm.dev/explore/widgets/v1.5/jssdk). Answers
 * are `unknown`: their shapes differ between versions, so they are checked where they arrive.
 */
interface ZohoSdk {
  readonly embeddedApp: {
    on(event: string, handler: (data: unknown) => void): void;
    init(): Promise<unknown>;
  };
  readonly CRM: {
    readonly CONFIG: {
      getCurrentUser(): Promise<unknown>;
      getOrgInfo(): Promise<unknown>;
      /** From SDK 1.4 on. */
      getUserPreference?(): Promise<unknown>;
    };
    readonly META: {
      getFields(module: { Entity: string }): Promise<unknown>;
    };
    readonly API: {
      getOrgVariable(name: string): Promise<unknown>;
      getRecord(record: { Entity: string; RecordID: string }): Promise<unknown>;
      /** From SDK 1.2 on. */
      coql(query: { select_query: string }): Promise<unknown>;
    };
    readonly UI: {
      Resize(size: { height: string; width: string }): Promise<unknown>;
      readonly Record: {
        open(record: { Entity: string; RecordID: string; Target?: string }): Promise<unknown>;
      };
    };
  };
}

interface Window {
  /** Set by the SDK script. */
  ZOHO?: ZohoSdk;
}
