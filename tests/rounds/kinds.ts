import type { Entity } from '../../functions/core/flow.ts';
import type { FieldValue, Side } from '../../functions/core/record.ts';

/** What people type into a field: each value but a choice occurs once in all rounds. */
export type Typed =
  | 'text'
  | 'phone'
  | 'url'
  | 'email'
  | 'amount'
  | 'day'
  | Readonly<Record<Side, readonly FieldValue[]>>;

export interface TypedField {
  /** The mapping. */
  readonly id: string;
  readonly typed: Typed;
  /** Whether people empty it, too. */
  readonly clears: boolean;
}

const field = (id: string, typed: Typed, clears = true): TypedField => ({ id, typed, clears });
const choice = (id: string, servicenow: readonly FieldValue[], crm: readonly FieldValue[]) =>
  field(id, { servicenow, crm }, false);

/** The fields that people work on. */
export const TYPED_FIELDS: Readonly<Record<Entity, readonly TypedField[]>> = {
  people: [
    field('title', 'text'),
    field('first_name', 'text'),
    field('phone', 'phone'),
    field('mobile_phone', 'phone'),
    field('city', 'text'),
    field('street', 'text'),
    field('zip', 'text'),
    field('email', 'email', false),
  ],
  vendors: [
    field('phone', 'phone'),
    field('website', 'url'),
    field('city', 'text'),
    field('country', 'text'),
    field('notes', 'text'),
  ],
  products: [
    field('description', 'text'),
    field('model_number', 'text'),
    field('cost', 'amount'),
    choice('status', ['In Production', 'Retired', 'Sold'], [true, false]),
  ],
  purchaseOrders: [
    field('subject', 'text', false),
    field('description', 'text'),
    field('po_date', 'day'),
    field('due_by', 'day'),
  ],
  cases: [
    field('subject', 'text', false),
    field('description', 'text'),
    field('close_notes', 'text'),
    choice('priority', ['1', '2', '3', '4'], ['High', 'Medium', 'Low']),
    choice('contact_type', ['phone', 'email', 'web'], ['Email', 'Phone', 'Web']),
    choice('state', ['1', '10', '18'], ['New', 'Escalated', 'On Hold']),
  ],
};

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2027, 0, 1);

/** The value number `count` of a field. */
export function valueNumber(count: number, typed: Exclude<Typed, object>, side: Side): FieldValue {
  switch (typed) {
    case 'text':
      return `Typed ${count}`;
    case 'phone':
      return `+1 555 ${String(count).padStart(7, '0')}`;
    case 'url':
      return `https://www.example.com/${count}`;
    case 'email':
      return `typed.${count}@example.com`;
    case 'amount':
      return count + 0.25;
    case 'day': {
      const day = new Date(FIRST_DAY + count * DAY_MS).toISOString().slice(0, 10);
      return side === 'crm' ? day : `${day}T10:30:00Z`;
    }
  }
}
