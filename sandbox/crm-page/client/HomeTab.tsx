import type { CrmUser, PageStart } from '../crm-page-contract.ts';
import { routeTo, WEB_TAB } from './page-state.ts';

interface Props {
  readonly start: PageStart;
  readonly user: CrmUser;
}

/** Where a person begins: what this page is, and the four steps to see the extension work. */
export function HomeTab({ start, user }: Props) {
  return (
    <section class="home">
      <h1>Welcome {user.name}</h1>
      <p>
        This is a simulated Zoho CRM of the organisation {start.organisation}, beside a simulated ServiceNow instance.
        Nothing leaves your computer.
      </p>
      <ol>
        <li>
          Open the tab <a href={routeTo(WEB_TAB)}>ServiceNow</a>: it shows <b>Setup</b>.
        </li>
        <li>
          In the <b>Sandbox</b> panel press <b>Fill in Setup for me</b>, then <b>Save</b> in Setup. In the window that
          opens choose Sandbox Admin and press <b>Accept</b> twice: to prove who you are, and to give the sync its
          access.
        </li>
        <li>
          Press <b>Authorize</b>, then <b>Log In</b> and <b>Allow</b> in ServiceNow's window.
        </li>
        <li>
          Choose what to sync and press <b>Sync Now</b>. The people arrive in <a href={routeTo('Contacts')}>Contacts</a>{' '}
          or <a href={routeTo('Leads')}>Leads</a>.
        </li>
      </ol>
    </section>
  );
}
