import { type ReadonlySignal, signal } from '@preact/signals';
import type { CrmPeople } from '../../functions/http/contract/settings.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';

export interface CrmPeopleModel {
  /** Undefined until they were read. */
  readonly people: ReadonlySignal<CrmPeople | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  /** Reads them once; again after a failure. */
  load(): Promise<void>;
}

/** Users and profiles of the CRM, for the settings that name some. They cost two calls and are read when looked at. */
export function createCrmPeopleModel({ api }: { readonly api: Api }): CrmPeopleModel {
  const people = signal<CrmPeople>();
  const failure = signal<Failure>();
  let isLoading = false;
  return {
    people,
    failure,
    async load() {
      if (isLoading || people.value !== undefined) return;
      isLoading = true;
      failure.value = undefined;
      try {
        people.value = await api.readCrmPeople();
      } catch (error) {
        failure.value = toFailure(error);
      } finally {
        isLoading = false;
      }
    },
  };
}
