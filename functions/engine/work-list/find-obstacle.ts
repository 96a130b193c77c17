import type { CollectionShape, FieldShape } from '../../connectors/connector.ts';
import type { FieldValue, FieldValues } from '../../core/record.ts';
import type { ParkReason } from '../../core/work-item.ts';

/** What browsers hold for an e-mail address: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address */
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export interface Obstacle {
  readonly reason: Extract<ParkReason, 'required-field-empty' | 'value-too-long' | 'value-refused'>;
  readonly field: string;
}

/**
 * Why a record that is to be made would be refused, as far as the shape of its collection tells. Known beforehand it
 * costs no call, and a preview can count it.
 */
export function findObstacle(
  shape: CollectionShape,
  fields: FieldValues,
  sent: readonly string[],
): Obstacle | undefined {
  for (const name of sent) {
    const field = shape.fields.get(name);
    const reason = field && obstacleOf(field, fields[name] ?? null);
    if (reason) return { reason, field: name };
  }
  return undefined;
}

function obstacleOf(field: FieldShape, value: FieldValue): Obstacle['reason'] | undefined {
  if (value === null) return field.required ? 'required-field-empty' : undefined;
  if (typeof value !== 'string') return undefined;
  if (field.maxLength !== undefined && value.length > field.maxLength) return 'value-too-long';
  return field.type === 'email' && !EMAIL.test(value) ? 'value-refused' : undefined;
}
