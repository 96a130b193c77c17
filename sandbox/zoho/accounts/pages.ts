import { html, raw } from 'hono/html';
import { fullName, type Organisation, type User } from '../organisation.ts';
import { describeScope } from './scopes.ts';

const STYLE = `
  :root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --line: #d5dae2; --paper: #fff; --back: #f2f4f7; --blue: #0b62d6; --on-blue: #fff; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8ebf0; --soft: #a3adbb; --line: #3a4351; --paper: #1d232c; --back: #12161c; --blue: #7db2ff; --on-blue: #0b1a2e; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--back); color: var(--ink);
    font: 14px/1.5 system-ui, sans-serif; }
  main { width: 100%; max-width: 440px; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 28px; }
  h1 { font-size: 20px; margin: 0 0 4px; }
  p { margin: 0 0 16px; color: var(--soft); }
  ul { margin: 0 0 20px; padding: 12px 12px 12px 32px; border: 1px solid var(--line); border-radius: 4px; max-height: 260px; overflow: auto; }
  form { margin: 0; }
  .people { display: grid; gap: 8px; }
  .actions { display: flex; gap: 8px; }
  button { font: inherit; padding: 9px 18px; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--ink); cursor: pointer; }
  button:focus-visible, a:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
  .people button { width: 100%; text-align: left; font-weight: 600; }
  .people small { display: block; color: var(--soft); font-weight: 400; }
  button:hover { border-color: var(--blue); }
  .primary { background: var(--blue); border-color: var(--blue); color: var(--on-blue); font-weight: 600; }
  a { color: var(--blue); }
  .mark { font-weight: 700; letter-spacing: .06em; color: var(--soft); margin-bottom: 18px; }
`;

type Markup = ReturnType<typeof html>;

function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <main>
      <div class="mark">ZOHO ACCOUNTS · SIMULATED</div>
      ${body}
    </main>
  </body>
</html>`;
}

/** Who may sign in; each is a button that leads to the consent page. */
export function signInPage(
  people: readonly { readonly user: User; readonly organisation: Organisation }[],
  query: Readonly<Record<string, string>>,
): Markup {
  return page(
    'Sign in to Zoho',
    html`<h1>Sign in</h1>
      <p>Choose who you are in this sandbox.</p>
      <form method="get" action="/oauth/v2/auth" class="people">
        ${hiddenFields(query)}
        ${people.map(
          ({ user, organisation }) =>
            html`<button type="submit" name="sandbox_user" value="${user.id}">${fullName(user)}
              <small>${user.profile.name}, ${organisation.name}</small></button>`,
        )}
      </form>`,
  );
}

export interface ConsentPage {
  readonly user: User;
  readonly organisation: Organisation;
  readonly scopes: readonly string[];
  /** What the consent was asked with. */
  readonly query: Readonly<Record<string, string>>;
}

/** What the application asks for, with Accept and Reject. */
export function consentPage({ user, organisation, scopes, query }: ConsentPage): Markup {
  const other = new URLSearchParams({ ...query, sandbox_user: '' });
  return page(
    'Allow access',
    html`<h1>ServiceNow for Zoho CRM</h1>
      <p>wants to access the following data of ${organisation.name} as <strong>${fullName(user)}</strong>.
        <a href="/oauth/v2/auth?${other.toString()}">Not you?</a></p>
      <ul tabindex="0" aria-label="What it asks for">${scopes.map((scope) => html`<li title="${scope}">${describeScope(scope)}</li>`)}</ul>
      <form method="post" action="/oauth/v2/auth/consent" class="actions">
        ${hiddenFields({ ...query, sandbox_user: user.id })}
        <button type="submit" name="decision" value="accept" class="primary">Accept</button>
        <button type="submit" name="decision" value="reject">Reject</button>
      </form>`,
  );
}

export function problemPage(problem: string): Markup {
  return page(
    'Error occurred',
    html`<h1>${problem}</h1><p>The application that sent you here asked for access in a way that is not allowed.</p>`,
  );
}

function hiddenFields(query: Readonly<Record<string, string>>): readonly Markup[] {
  return Object.entries(query).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
