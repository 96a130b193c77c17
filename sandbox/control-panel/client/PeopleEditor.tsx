import { useState } from 'preact/hooks';
import { requestJson } from '../../crm-page/client/crm-client.ts';
import type { PersonFields, PersonRow, Place } from '../control-contract.ts';
import { PersonForm } from './PersonForm.tsx';
import { useRequest } from './use-request.ts';

const PLACE_LABELS: Readonly<Record<Place, string>> = {
  servicenow: 'ServiceNow',
  Contacts: 'Zoho CRM: Contacts',
  Leads: 'Zoho CRM: Leads',
};

const EMPTY: PersonFields = { firstName: '', lastName: '', email: '', phone: '', title: '' };

/** Edits people on either side the way somebody at that system's own screens would. */
export function PeopleEditor() {
  const [place, setPlace] = useState<Place>('servicenow');
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<Partial<PersonRow>>();
  const [remark, setRemark] = useState('');
  const path = `/sandbox/people?${new URLSearchParams({ place, search })}`;
  const { data, reload } = useRequest<{ total: number; people: readonly PersonRow[] }>(path);

  async function send(method: 'POST' | 'DELETE', body: object, done: string): Promise<void> {
    try {
      await requestJson('/sandbox/people', method, { place, ...body });
      setEdited(undefined);
      setRemark(done);
      reload();
    } catch (error) {
      setRemark(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div class="people">
      <label>
        Where
        <select
          value={place}
          onChange={(event) => {
            setPlace(event.currentTarget.value as Place);
            setEdited(undefined);
          }}
        >
          {Object.entries(PLACE_LABELS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Find a person
        <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      {edited ? (
        <PersonForm
          key={edited.id ?? 'new'}
          start={{ ...EMPTY, ...edited }}
          onSave={(fields) => send('POST', { id: edited.id, fields }, `${fields.lastName} was saved.`)}
          onCancel={() => setEdited(undefined)}
          {...(edited.id === undefined ? {} : { onDelete: () => send('DELETE', { id: edited.id }, 'Deleted.') })}
        />
      ) : (
        <>
          <button type="button" onClick={() => setEdited({})}>
            New person
          </button>
          <ul>
            {data?.people.map((person) => (
              <li key={person.id}>
                <button type="button" onClick={() => setEdited(person)}>
                  {person.firstName} {person.lastName || '(no last name)'} <small>{person.email}</small>
                </button>
              </li>
            ))}
          </ul>
          {data && data.total > data.people.length && (
            <p class="remark">
              {data.people.length} of {data.total} shown.
            </p>
          )}
        </>
      )}
      <p role="status">{remark}</p>
    </div>
  );
}
