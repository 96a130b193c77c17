import { collectionOf, type Flow } from '../../functions/core/flow.ts';
import { fieldOf } from '../../functions/core/map-value.ts';
import { type FieldValue, type FieldValues, otherSide, type Side } from '../../functions/core/record.ts';
import type { JsonObject } from '../../sandbox/zoho/json.ts';
import type { Scene } from '../scene.ts';
import type { Users } from '../users.ts';
import type { WorldParts } from '../world.ts';
import type { Ledger } from './ledger.ts';
import { createLineDesks, crmRow, type LineContent } from './line-desks.ts';
import { canBeTyped, createOrderValues } from './values.ts';

/** Vendors of ServiceNow are companies with a flag. */
const FLAGS: Readonly<Record<string, FieldValues>> = { core_company: { vendor: 'true' } };

/** People who keep vendors and products, and order from them, on both sides. They know nothing of the product. */
export function createOrderUsers(parts: WorldParts, ledger: Ledger): Users {
  const { scenes, systems, dice, trace } = parts;
  const [vendors, products = vendors, orders = vendors] = scenes;
  const values = createOrderValues(dice);
  const desks = createLineDesks(systems);
  const isOneWay = orders.flow.direction !== 'both';

  const someSide = (): Side => (dice.chance(0.4) ? 'crm' : 'servicenow');
  const idsOf = ({ history }: Scene, side: Side) => [...history.current(side).keys()];

  function perform(scene: Scene, side: Side, title: string, work: () => string): string | undefined {
    try {
      const id = work();
      trace.add(`user ${title} ${side} ${id}`);
      scene.history.observe(side, id, 'user');
      return id;
    } catch (error) {
      trace.add(`user ${title} ${side} refused: ${error instanceof Error ? error.message.slice(0, 80) : ''}`);
      return undefined;
    }
  }

  function typedFields(flow: Flow): readonly string[] {
    return flow.mappings.map(({ id }) => id).filter(canBeTyped);
  }

  function named(flow: Flow, side: Side, typed: ReadonlyMap<string, FieldValue>): FieldValues {
    const fields = flow.mappings.flatMap((mapping) => {
      const value = typed.get(mapping.id);
      return value === undefined ? [] : [[fieldOf(mapping, side), value] as const];
    });
    return Object.fromEntries(fields);
  }

  function addRecord(scene: Scene, side: Side, typed: ReadonlyMap<string, FieldValue>): void {
    const collection = collectionOf(scene.flow, side);
    const fields = { ...named(scene.flow, side, typed), ...(side === 'servicenow' ? FLAGS[collection] : {}) };
    perform(scene, side, `makes ${JSON.stringify(fields)}`, () => systems[side].create(collection, fields));
  }

  function draft({ flow }: Scene): Map<string, FieldValue> {
    const chosen = typedFields(flow).filter((id) => id === 'name' || id === 'subject' || dice.chance(0.4));
    return new Map(chosen.map((id) => [id, values.of(id)]));
  }

  /** A vendor or a product; some were entered on both sides before anybody synced them. */
  function addBasic(scene: Scene): void {
    const typed = draft(scene);
    const side = someSide();
    addRecord(scene, side, typed);
    if (!dice.chance(0.2)) return;
    const same = scene === products && typed.has('model_number') ? ['model_number', 'name'] : ['name'];
    addRecord(
      scene,
      otherSide(side),
      new Map([...draft(scene), ...same.map((id) => [id, typed.get(id) ?? null] as const)]),
    );
  }

  function newLine(side: Side): LineContent | undefined {
    const known = idsOf(products, side);
    if (known.length === 0) return undefined;
    return { product: dice.pick(known), quantity: values.number(), price: values.number(), text: values.text() };
  }

  function addOrder(): void {
    const scene = orders;
    const side = someSide();
    const vendorIds = idsOf(vendors, side);
    const lines = Array.from({ length: dice.int(1, 3) }, () => newLine(side)).filter((line) => line !== undefined);
    if (vendorIds.length === 0 || lines.length === 0) {
      addBasic(vendorIds.length === 0 ? vendors : products);
      return;
    }
    const vendor = dice.pick(vendorIds);
    const collection = collectionOf(scene.flow, side);
    const fields = named(scene.flow, side, draft(scene));
    const id = perform(scene, side, `orders ${JSON.stringify(fields)} ${lines.length} lines`, () => {
      if (side === 'crm') {
        return systems.crm.createJson(collection, {
          ...(fields as JsonObject),
          Vendor_Name: { id: vendor },
          Purchase_Items: lines.map(crmRow),
        });
      }
      const order = systems.servicenow.create(collection, { ...fields, vendor });
      for (const line of lines) desks.servicenow.add(order, line);
      return order;
    });
    if (id !== undefined) noteLines(side, id);
  }

  /** What stands in the lines after somebody has worked on them. */
  function noteLines(side: Side, orderId: string): void {
    for (const line of desks[side].linesOf(orderId)) ledger.note({ side, orderId, line });
  }

  function editSome(scene: Scene): void {
    const side = someSide();
    const ids = idsOf(scene, side);
    if (ids.length === 0) return;
    const id = dice.pick(ids);
    const chosen = [dice.pick(typedFields(scene.flow)), dice.pick(typedFields(scene.flow))].slice(0, dice.int(1, 2));
    const isClearing = dice.chance(0.15);
    const typed = new Map(chosen.map((field) => [field, isClearing ? null : values.of(field)]));
    if (scene === orders && dice.chance(0.3)) typed.set('vendor', dice.pick(idsOf(vendors, side)) ?? null);
    const changes = named(scene.flow, side, typed);
    perform(scene, side, `sets ${JSON.stringify(changes)}`, () => {
      systems[side].edit(collectionOf(scene.flow, side), id, changes);
      return id;
    });
  }

  const changeOfLine = () => (dice.chance(0.5) ? { quantity: values.number() } : { text: values.text() });

  function editLines(): void {
    const scene = orders;
    const side = isOneWay ? 'servicenow' : someSide();
    const ids = idsOf(scene, side);
    if (ids.length === 0) return;
    const orderId = dice.pick(ids);
    const desk = desks[side];
    const lines = desk.linesOf(orderId);
    const draw = dice.next();
    perform(scene, side, 'edits lines of', () => {
      const added = newLine(side);
      if (added !== undefined && (draw < 0.3 || lines.length === 0)) desk.add(orderId, added);
      else if (draw < 0.45 && lines.length > 1) desk.remove(orderId, dice.pick(lines).id);
      else if (lines.length > 0) desk.change(orderId, dice.pick(lines).id, changeOfLine());
      return orderId;
    });
    noteLines(side, orderId);
  }

  function create(): void {
    const draw = dice.next();
    if (draw < 0.25) addBasic(vendors);
    else if (draw < 0.5) addBasic(products);
    else addOrder();
  }

  return {
    create,
    act: () => {
      const draw = dice.next();
      if (draw < 0.15) create();
      else if (draw < 0.3) editSome(vendors);
      else if (draw < 0.45) editSome(products);
      else if (draw < 0.65) editSome(orders);
      else editLines();
    },
    cure: () => false,
  };
}
