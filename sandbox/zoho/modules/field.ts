/** The data types of Zoho CRM that the simulated modules use. */
export type DataType =
  | 'bigint'
  | 'text'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'website'
  | 'picklist'
  | 'multiselectpicklist'
  | 'boolean'
  | 'integer'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'lookup'
  | 'ownerlookup'
  | 'autonumber'
  | 'subform';

export interface FieldDefinition {
  readonly apiName: string;
  readonly label: string;
  readonly dataType: DataType;
  /** Longest value; digits for numbers. */
  readonly length: number;
  /** Required by the system itself, whatever the layout says. */
  readonly systemMandatory?: boolean;
  /** Required by the standard layout. */
  readonly layoutMandatory?: boolean;
  readonly readOnly?: boolean;
  readonly custom?: boolean;
  readonly unique?: boolean;
  /** An external id: one value per organisation, or per user. */
  readonly external?: 'org' | 'user';
  /** The module a lookup points at, or the module that holds the rows of a subform. */
  readonly target?: string;
  readonly choices?: readonly string[];
}

/** What makes a field different from an ordinary one of its type. */
export type FieldTraits = Omit<FieldDefinition, 'apiName' | 'label' | 'dataType' | 'length'> & {
  readonly label?: string;
  readonly length?: number;
};

/** `Mailing_Zip` reads `Mailing Zip`, as in a fresh organisation. */
function labelOf(apiName: string): string {
  return apiName.replace(/__s$/, '').replaceAll('_', ' ');
}

/** The usual length of a type: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
const USUAL_LENGTH: Readonly<Record<DataType, number>> = {
  bigint: 19,
  text: 255,
  textarea: 32_000,
  email: 100,
  phone: 30,
  website: 255,
  picklist: 120,
  multiselectpicklist: 2_000,
  boolean: 5,
  integer: 9,
  double: 16,
  currency: 16,
  percent: 5,
  date: 20,
  datetime: 120,
  lookup: 50,
  ownerlookup: 120,
  autonumber: 64,
  subform: 200,
};

export function field(dataType: DataType, apiName: string, traits: FieldTraits = {}): FieldDefinition {
  return {
    ...traits,
    apiName,
    dataType,
    label: traits.label ?? labelOf(apiName),
    length: traits.length ?? USUAL_LENGTH[dataType],
  };
}

/** Several single-line texts of one length. */
export function texts(length: number, ...apiNames: readonly string[]): readonly FieldDefinition[] {
  return apiNames.map((apiName) => field('text', apiName, { length }));
}
