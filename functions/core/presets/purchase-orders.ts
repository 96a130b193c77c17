import type { FieldMapping, Flow, LinesFlow, ValuePair } from '../flow.ts';
import { plain } from './mappings.ts';
import { conflictRuleOf, directionOf, type SimpleSettings } from './simple-settings.ts';

const PRODUCTS = { flowId: 'products', crmModule: 'Products' } as const;

const STATUSES: readonly ValuePair[] = [
  { servicenow: 'requested', crm: 'Created' },
  { servicenow: 'ordered', crm: 'Approved' },
  { servicenow: 'pending', crm: 'Approved' },
  { servicenow: 'received', crm: 'Delivered' },
  { servicenow: 'canceled', crm: 'Cancelled' },
];

/** The CRM does not take a line without a product. */
const LINES: LinesFlow = {
  servicenow: { collection: 'proc_po_item', parentField: 'purchase_order' },
  crm: { collection: 'Purchase_Items', parentField: 'Parent_Id' },
  direction: 'both',
  keyMapping: 'model',
  // What is ordered is ordered: later changes of lines, and of the total with them, are made in ServiceNow.
  openWhile: { field: 'status', value: 'requested' },
  discount: { field: 'discount', quantity: 'ordered_quantity', listPrice: 'list_price', cost: 'cost' },
  mappings: [
    {
      id: 'model',
      servicenow: ['model'],
      crm: 'Product_Name',
      direction: 'both',
      refersTo: { ...PRODUCTS, placeholder: { Product_Name: 'ServiceNow line item' } },
    },
    // What ServiceNow leaves open, the CRM would fill with a piece and the price of the product.
    { ...plain('ordered_quantity', 'Quantity'), otherwise: { crm: 0 } },
    { ...plain('list_price', 'List_Price'), otherwise: { crm: 0 } },
    { ...plain('discount', 'Discount'), otherwise: { servicenow: 0 } },
    plain('short_description', 'Description'),
  ],
};

/**
 * Purchase orders with their lines. Buttons and business rules of ServiceNow drive an order, so its number, status and
 * totals come from there alone; one that is made in the CRM starts as a request:
 * https://www.servicenow.com/docs/r/it-asset-management/procurement/r_FollowAPurchaseOrderStatus.html
 */
export function purchaseOrdersFlow(settings: SimpleSettings): Flow {
  return {
    id: 'purchaseOrders',
    entity: 'purchaseOrders',
    servicenowTable: 'proc_po',
    crmModule: 'Purchase_Orders',
    direction: directionOf(settings),
    conflictRule: conflictRuleOf(settings),
    constants: { servicenow: { status: 'requested' } },
    mappings: [
      { id: 'subject', servicenow: ['short_description', 'number'], crm: 'Subject', direction: 'both' },
      { id: 'number', servicenow: ['number'], crm: 'PO_Number', direction: 'to-crm', rule: 'servicenow-wins' },
      {
        id: 'vendor',
        servicenow: ['vendor'],
        crm: 'Vendor_Name',
        direction: 'both',
        refersTo: { flowId: 'vendors', crmModule: 'Vendors' },
      },
      { ...plain('po_date', 'PO_Date'), asDay: true },
      { ...plain('due_by', 'Due_Date'), asDay: true },
      {
        id: 'status',
        servicenow: ['status'],
        crm: 'Status',
        direction: 'to-crm',
        values: STATUSES,
        otherwise: { crm: 'Created' },
        rule: 'servicenow-wins',
      },
      ...personMapping(settings),
      { id: 'request', servicenow: ['init_request.number'], crm: 'Requisition_No', direction: 'to-crm' },
      // A choice there, free text here: the text of a person would be refused.
      { id: 'terms', servicenow: ['terms'], crm: 'Terms_and_Conditions', direction: 'to-crm' },
      plain('description', 'Description'),
      // ServiceNow computes its total with it, as the CRM does with the adjustment.
      ...(settings.shipRate === true ? [{ ...plain('ship_rate', 'Adjustment'), direction: 'to-crm' as const }] : []),
    ],
    matchRules: [{ fields: [{ servicenow: 'number', crm: 'PO_Number' }] }],
    lines: decidedLines(settings, settings.placeholderProduct === false ? withoutPlaceholder(LINES) : LINES),
  };
}

/** Nobody is asked about a line: where a person would have to choose, ServiceNow, which owns the order, wins. */
function decidedLines(settings: SimpleSettings, lines: LinesFlow): LinesFlow {
  const rule = conflictRuleOf(settings);
  if (rule !== 'ask' && rule !== 'latest-wins') return lines;
  return { ...lines, mappings: lines.mappings.map((mapping) => ({ rule: 'servicenow-wins', ...mapping })) };
}

/** An order with a line without a product then waits for a person. */
function withoutPlaceholder(lines: LinesFlow): LinesFlow {
  const mappings = lines.mappings.map((mapping) => (mapping.refersTo ? { ...mapping, refersTo: PRODUCTS } : mapping));
  return { ...lines, mappings };
}

/** Orders look contacts up, never leads; people housed in Leads are tied by the link store alone. */
function personMapping(settings: SimpleSettings): readonly FieldMapping[] {
  if (settings.crmModule === 'Leads') return [];
  return [
    {
      id: 'person',
      servicenow: ['requested_for', 'requested_by', 'init_request.requested_for'],
      crm: 'Contact_Name',
      direction: 'both',
      refersTo: { flowId: 'people', crmModule: settings.crmModule },
    },
  ];
}
