import { render } from 'preact';
import { CrmPage } from './CrmPage.tsx';
import { loadStart } from './crm-client.ts';
import { createPageState } from './page-state.ts';

const place = document.getElementById('page');
if (!place) throw new Error('The page has no place to show itself.');

const state = createPageState(window);
loadStart().then(
  (start) => render(<CrmPage start={start} state={state} />, place),
  (error: unknown) => render(<p class="empty">{String(error)}</p>, place),
);
