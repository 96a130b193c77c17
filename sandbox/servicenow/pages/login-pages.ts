import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { page } from './layout.ts';

export interface LoginForm {
  /** Where to go on after the login: a path of the instance. */
  readonly next: string;
  readonly userName: string;
  readonly password: string;
  readonly error?: string;
}

export function loginPage(form: LoginForm): Html {
  return page(
    'Log in',
    html`<h1>Log in</h1>
${form.error ? html`<p class="error" role="alert">${form.error}</p>` : ''}
<form method="post" action="/login.do">
<input type="hidden" name="next" value="${form.next}">
<label for="user_name">User name</label>
<input type="text" id="user_name" name="user_name" autocomplete="username" value="${form.userName}" autofocus>
<label for="user_password">Password</label>
<input type="password" id="user_password" name="user_password" autocomplete="current-password" value="${form.password}">
<div class="actions"><button class="primary" type="submit" name="sys_action" value="sysverb_login">Log In</button></div>
</form>`,
  );
}

export function passwordResetPage(userName: string): Html {
  return page(
    'Change password',
    html`<h1>Change your password</h1>
<p>The password of <strong>${userName}</strong> must be changed before this user can log in.</p>
<p class="quiet">An administrator can clear <em>Password needs reset</em> on the user record.</p>`,
  );
}

export interface ConsentForm {
  /** Query of the authorization request, sent back with the decision. */
  readonly request: string;
  readonly clientName: string;
  readonly userName: string;
  readonly formKey: string;
}

export function consentPage(form: ConsentForm): Html {
  return page(
    'Allow access',
    html`<h1>${form.clientName} would like to connect to your ServiceNow account</h1>
<p>You are logged in as <strong>${form.userName}</strong>. Once allowed, the application can:</p>
<ul><li>read and change whatever this user may read and change</li></ul>
<form method="post" action="/oauth_auth.do?${form.request}">
<input type="hidden" name="sysparm_ck" value="${form.formKey}">
<div class="actions">
<button type="submit" name="decision" value="deny">Deny</button>
<button class="primary" type="submit" name="decision" value="allow">Allow</button>
</div>
</form>
<form method="post" action="/logout.do"><input type="hidden" name="next" value="/oauth_auth.do?${form.request}">
<p class="quiet">Not you? <button type="submit">Log out</button></p></form>`,
  );
}

export function oauthErrorPage(message: string): Html {
  return page(
    'OAuth error',
    html`<h1>The application cannot be authorized</h1>
<p class="error" role="alert">${message}</p>
<p class="quiet">Close this window and start again from the application.</p>`,
  );
}

/** What a developer instance that nobody used for hours answers to every request, with status 200. */
export function hibernationPage(): Html {
  return page(
    'Hibernating instance',
    html`<h1>Your instance is hibernating</h1>
<p>It was put to sleep because nobody used it. Sign in to the developer site to wake it up.</p>`,
  );
}
