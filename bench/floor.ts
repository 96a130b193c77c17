import { Agent, request } from 'node:http';
import type { Systems } from './admin.ts';

/** Calls in flight at most, as the product has them. */
export const FLOOR_CONCURRENCY = { servicenow: 4, crm: 10 } as const;
const BATCH = 100;

/** The floor: the calls that the job cannot do without, and as little work between them as there can be. */
export interface Floor {
  /** Reads the people and writes each into the CRM. Gives back the number of calls, by system. */
  run(): Promise<{ readonly servicenow: number; readonly crm: number }>;
  stop(): void;
}

/** `query` is that of the product's own reading, so that both read the same. */
export function createFloor(systems: Systems, query: Readonly<Record<string, string>>): Floor {
  const agents = {
    servicenow: new Agent({ keepAlive: true, maxSockets: FLOOR_CONCURRENCY.servicenow }),
    crm: new Agent({ keepAlive: true, maxSockets: FLOOR_CONCURRENCY.crm }),
  };
  const { userName, password } = systems.login;
  const basic = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

  async function readPage(): Promise<readonly SourceRow[]> {
    const url = `${systems.instance}/api/now/table/customer_contact?${new URLSearchParams(query)}`;
    const text = await send(agents.servicenow, 'GET', url, { authorization: basic, accept: 'application/json' });
    return (JSON.parse(text) as { result: readonly SourceRow[] }).result;
  }

  async function writeBatch(rows: readonly SourceRow[]): Promise<void> {
    const headers = { authorization: `Zoho-oauthtoken ${systems.crmToken}`, 'content-type': 'application/json' };
    const body = { data: rows.map(toContact), duplicate_check_fields: ['ServiceNow_ID'], trigger: [] };
    JSON.parse(await send(agents.crm, 'POST', `${systems.crm}/crm/v8/Contacts/upsert`, headers, JSON.stringify(body)));
  }

  return {
    run: async () => {
      const rows = await readPage();
      const starts = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) => index * BATCH);
      // The agents keep to the concurrency.
      await Promise.all(starts.map((start) => writeBatch(rows.slice(start, start + BATCH))));
      return { servicenow: 1, crm: starts.length };
    },
    stop: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

type SourceRow = Readonly<Record<string, string>>;

function toContact(row: SourceRow): object {
  return {
    ServiceNow_ID: row.sys_id,
    Last_Name: row.last_name || row.name || row.user_name,
    First_Name: row.first_name,
    Email: row.email,
    Phone: row.phone,
    Mobile: row.mobile_phone,
    Home_Phone: row.home_phone,
    Title: row.title,
    Mailing_Street: row.street,
    Mailing_City: row.city,
    Mailing_State: row.state,
    Mailing_Zip: row.zip,
    Mailing_Country: row.country,
  };
}

function send(agent: Agent, method: string, url: string, headers: Record<string, string>, body?: string) {
  return new Promise<string>((resolve, reject) => {
    const sent = request(url, { agent, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
