import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { page } from './layout.ts';

/** A record as a form shows it, read only: label and text of each column that has a value. */
export function recordPage(title: string, values: readonly (readonly [label: string, text: string])[]): Html {
  return page(
    title,
    html`<h1>${title}</h1>
<dl>${values.map(([label, text]) => html`<dt>${label}</dt><dd dir="auto">${text}</dd>`)}</dl>`,
  );
}

export function recordMissingPage(): Html {
  return page('Record not found', html`<h1>Record not found</h1><p>It was deleted, or you may not see it.</p>`);
}

export function homePage(userName: string): Html {
  return page('Home', html`<h1>Welcome</h1><p>You are logged in as <strong>${userName}</strong>.</p>`);
}
