import { fullName, type Organisation, type OrgModule, type User } from './organisation.ts';
import type { StoredRecord } from './records/stored-record.ts';

/** Where somebody does something: a module of the organisation of a user. */
export interface Place {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
}

/** Finds what the controls name. Throws when it is not there. */
export interface Places {
  /** A user by id, full name or e-mail address; without a name the administrator of the first organisation. */
  findUser(name: string | undefined): Omit<Place, 'module'>;
  findPlace(moduleName: string, userName: string | undefined): Place;
}

export function createPlaces(organisations: readonly Organisation[]): Places {
  function findUser(name: string | undefined): Omit<Place, 'module'> {
    for (const organisation of organisations) {
      const user = organisation.users.find(
        (one) => name === undefined || [one.id, fullName(one), one.email].includes(name),
      );
      if (user) return { organisation, user };
    }
    throw new Error(`There is no user ${name}.`);
  }

  return {
    findUser,
    findPlace(moduleName, userName) {
      const { organisation, user } = findUser(userName);
      const module = organisation.modules.get(moduleName);
      if (!module) throw new Error(`There is no module ${moduleName}.`);
      return { organisation, module, user };
    },
  };
}

export function findRecord({ module }: Place, id: string): StoredRecord {
  const record = module.records.get(id);
  if (!record) throw new Error(`There is no record ${id} in ${module.definition.apiName}.`);
  return record;
}
