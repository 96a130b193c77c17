/**
 * Stands in for `ZohoEmbededAppSDK.min.js`, which Zoho serves from its CDN only, so that the sandbox needs no network. It
 * sends the same messages; the simulated CRM page cannot tell the two apart.
 */
import { createCrmApi } from './crm-api.ts';
import { createEmbeddedApp } from './embedded-app.ts';

const SDK_VERSION = '1';

const { app, peer } = createEmbeddedApp(window);

Object.assign(window, {
  ZOHO: {
    embeddedApp: app,
    CRM: createCrmApi((data) => peer().call('CRM_EVENT', { ...data, sdkVersion: SDK_VERSION })),
  },
});
