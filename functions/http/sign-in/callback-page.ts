import { html } from 'hono/html';
import type { ErrorCode } from '../contract/errors.ts';
import type { GrantMessage } from '../contract/sign-in.ts';
import type { GrantOutcome } from './grant-outcome.ts';

type ShownOutcome = Exclude<GrantOutcome, { readonly kind: 'redirect' }>;

interface PageText {
  readonly title: string;
  readonly text: string;
}

const CLOSE = 'You can close this window.';

/** What a person reads when a consent failed. The widget says the same in the person's language. */
const FAILURES: Partial<Record<ErrorCode, PageText>> = {
  state_missing: {
    title: 'This page was opened without its state',
    text: 'The answer does not belong to any request of the extension, so nothing was changed. Start again from the ServiceNow tab in Zoho CRM.',
  },
  sign_in_expired: {
    title: 'This sign-in is over',
    text: 'It took too long, or it was used already. Nothing was changed. Start again from the ServiceNow tab in Zoho CRM.',
  },
  sign_in_refused: { title: 'Not signed in', text: 'The sign-in was refused. Nothing was changed.' },
  not_admin: {
    title: 'Only administrators may do this',
    text: 'Your user is not an administrator of this CRM organisation. Nothing was changed.',
  },
  wrong_organisation: {
    title: 'Another organisation was chosen',
    text: 'Both consents must be for the same CRM organisation. Nothing was changed. Start again and choose the same one twice.',
  },
  consent_expired: {
    title: 'This authorization is over',
    text: 'It took too long, or it was used already. Nothing was changed. Press Authorize again in Zoho CRM.',
  },
  consent_refused: {
    title: 'Access was refused',
    text: 'ServiceNow was told not to give access. Nothing was changed.',
  },
  client_refused: {
    title: 'ServiceNow refused the client',
    text: 'The Client ID or the Client Secret is wrong. Nothing was changed. Correct it in Zoho CRM and save again.',
  },
  user_without_rights: {
    title: 'This ServiceNow user may not read people',
    text: 'Nothing was changed. Give the user the role that opens the table, or authorize as another user.',
  },
};

const OTHER_FAILURE: PageText = {
  title: 'This did not work',
  text: 'The other system did not answer as expected. Nothing was changed. Try again from Zoho CRM in a minute.',
};

/** The code in two halves, which is easier to copy by eye. */
function readable(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)}-${code.slice(half)}`;
}

function messageOf(outcome: ShownOutcome): GrantMessage {
  const type = 'servicenow-sync.grant';
  if (outcome.kind === 'done') return { type, state: outcome.grant.id, code: outcome.code };
  return {
    type,
    state: outcome.grant?.id ?? '',
    error: outcome.error,
    ...(outcome.details === undefined ? {} : { details: outcome.details }),
  };
}

function body(outcome: ShownOutcome) {
  if (outcome.kind === 'failed') {
    const { title, text } = FAILURES[outcome.error] ?? OTHER_FAILURE;
    return html`<h1>${title}</h1><p>${text}</p>${outcome.details ? html`<p>Details: ${outcome.details}</p>` : ''}<p>${CLOSE}</p>`;
  }
  return html`<h1>Almost done</h1>
<p>${CLOSE}</p>
<div data-without-opener hidden>
<p>Organisation: <strong>${outcome.organisation}</strong></p>
<p>Type this code in the ServiceNow tab of Zoho CRM, <strong>only if you started this yourself</strong>. Give it to nobody who asks for it.</p>
<p class="code">${readable(outcome.code)}</p>
</div>`;
}

/**
 * The page that a consent ends on. A failure that belongs to no grant is told to every origin a widget may have: it
 * says nothing but that a consent failed.
 */
export function renderCallbackPage(
  outcome: ShownOutcome,
  site: { readonly publicUrl: string; readonly widgetOrigins: readonly string[] },
) {
  const origins = outcome.grant ? [outcome.grant.origin] : site.widgetOrigins;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ServiceNow for Zoho CRM</title>
<link rel="stylesheet" href="${site.publicUrl}/auth/callback.css">
</head>
<body>
<main id="grant" data-origins="${JSON.stringify(origins)}" data-message="${JSON.stringify(messageOf(outcome))}">
${body(outcome)}
</main>
<script src="${site.publicUrl}/auth/callback.js"></script>
</body>
</html>`;
}
