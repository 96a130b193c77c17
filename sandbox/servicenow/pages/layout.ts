import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: auto 1fr; background: #f2f4f5; color: #16262d;
         font: 15px/1.5 "Source Sans Pro", "Segoe UI", system-ui, sans-serif; }
  header { background: #14252e; color: #fff; padding: 14px 24px; font-weight: 600; letter-spacing: .2px; }
  header span { font-weight: 400; opacity: .75; margin-left: 8px; }
  main { place-self: center; width: min(420px, calc(100vw - 32px)); background: #fff; border: 1px solid #d5dbdf;
         border-radius: 6px; padding: 28px 32px 32px; box-shadow: 0 2px 8px rgb(20 37 46 / 8%); }
  h1 { font-size: 21px; line-height: 1.3; margin: 0 0 16px; }
  label { display: block; font-weight: 600; margin: 14px 0 4px; }
  input[type=text], input[type=password] { width: 100%; padding: 9px 10px; font: inherit; border: 1px solid #86939a; border-radius: 4px; }
  button { font: inherit; font-weight: 600; padding: 9px 20px; border-radius: 4px; border: 1px solid #8a969d; background: #fff;
           color: inherit; cursor: pointer; }
  button.primary { background: #1f6f5c; border-color: #1f6f5c; color: #fff; }
  input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #7cb8a9; outline-offset: 1px; }
  .actions { display: flex; gap: 12px; justify-content: flex-end; margin-top: 24px; }
  .error { background: #fdecea; border-left: 4px solid #c0392b; padding: 10px 12px; margin: 0 0 12px; }
  .quiet { color: #55646c; font-size: 14px; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; } dt { color: #55646c; } dd { margin: 0; overflow-wrap: anywhere; }
  ul { padding-left: 20px; }
`;

/** A page of the simulated instance, with what it shows in the middle. */
export function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | ServiceNow</title>
<style>${STYLE}</style>
</head>
<body>
<header>ServiceNow<span>simulated instance</span></header>
<main>${content}</main>
</body>
</html>`;
}
