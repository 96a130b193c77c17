import { expectAnswer, failureOf } from './answers.ts';
import {
  type CrmField,
  type CrmModule,
  type CrmOrganisation,
  type CrmUser,
  FieldsAnswer,
  ModulesAnswer,
  OrganisationsAnswer,
  UsersAnswer,
} from './metadata-schemas.ts';

/** What a CRM organisation says about itself. Two implementations: on Zoho's SDK and on plain REST. */
export interface CrmMetadata {
  modules(): Promise<readonly CrmModule[]>;
  /** The fields of a module over all its layouts. */
  fields(module: string): Promise<readonly CrmField[]>;
  organisation(): Promise<CrmOrganisation>;
  /** The user whose token is used. */
  currentUser(): Promise<CrmUser>;
}

/** An answer before it is checked, from whichever client read it. */
export interface RawAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** The four raw reads that an implementation has to bring. */
export interface MetadataSource {
  modules(): Promise<RawAnswer>;
  fields(module: string): Promise<RawAnswer>;
  organisation(): Promise<RawAnswer>;
  currentUser(): Promise<RawAnswer>;
}

function first<Item>(items: readonly Item[], answer: RawAnswer): Item {
  const [item] = items;
  if (item === undefined) throw failureOf(answer);
  return item;
}

/** Checks the raw answers of a source, so that both implementations give the same. */
export function createMetadata(source: MetadataSource): CrmMetadata {
  return {
    async modules() {
      return expectAnswer(await source.modules(), ModulesAnswer).modules;
    },
    async fields(module) {
      const answer = await source.fields(module);
      return answer.status === 204 ? [] : expectAnswer(answer, FieldsAnswer).fields;
    },
    async organisation() {
      const answer = await source.organisation();
      return first(expectAnswer(answer, OrganisationsAnswer).org, answer);
    },
    async currentUser() {
      const answer = await source.currentUser();
      return first(expectAnswer(answer, UsersAnswer).users, answer);
    },
  };
}
