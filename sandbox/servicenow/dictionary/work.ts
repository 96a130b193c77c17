import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, dateTime, flag, journal, level, reference, text } from './column.ts';

const THREE_LEVELS = { '1': '1 - High', '2': '2 - Medium', '3': '3 - Low' } as const;
const FOUR_PRIORITIES = { '1': '1 - Critical', '2': '2 - High', '3': '3 - Moderate', '4': '4 - Low' } as const;

/** The lists of values here are those of plain tasks; each table that extends it has its own. */
export const task: TableDefinition = {
  name: 'task',
  label: 'Task',
  read: ['itil', 'sn_customerservice_agent', 'csm_ws_integration'],
  write: ['itil'],
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    text('short_description', 'Short description', 160),
    text('description', 'Description', 4000),
    level(
      'state',
      'State',
      { '-5': 'Pending', '1': 'Open', '2': 'Work in Progress', '3': 'Closed Complete', '4': 'Closed Incomplete' },
      { defaultValue: '1' },
    ),
    level('priority', 'Priority', { ...FOUR_PRIORITIES, '5': '5 - Planning' }, { defaultValue: '4' }),
    level('impact', 'Impact', THREE_LEVELS, { defaultValue: '3' }),
    level('urgency', 'Urgency', THREE_LEVELS, { defaultValue: '3' }),
    choice('contact_type', 'Channel', { phone: 'Phone', email: 'Email', 'walk-in': 'Walk-in' }),
    flag('active', 'Active', 'true'),
    reference('opened_by', 'Opened by', 'sys_user'),
    dateTime('opened_at', 'Opened'),
    dateTime('closed_at', 'Closed'),
    dateTime('due_date', 'Due date'),
    reference('assigned_to', 'Assigned to', 'sys_user'),
    reference('assignment_group', 'Assignment group', 'sys_user_group'),
    reference('company', 'Company', 'core_company'),
    reference('location', 'Location', 'cmn_location'),
    reference('parent', 'Parent', 'task'),
    text('close_notes', 'Close notes', 4000),
    text('correlation_id', 'Correlation ID', 100),
    text('correlation_display', 'Correlation display', 100),
    journal('comments', 'Additional comments'),
    journal('work_notes', 'Work notes'),
    ...CLASS_COLUMNS,
  ],
};

export const incident: TableDefinition = {
  name: 'incident',
  label: 'Incident',
  extends: 'task',
  numberPrefix: 'INC',
  read: ['itil'],
  write: ['itil', 'sn_incident_write'],
  columns: [
    level(
      'state',
      'State',
      { '1': 'New', '2': 'In Progress', '3': 'On Hold', '6': 'Resolved', '7': 'Closed', '8': 'Canceled' },
      { defaultValue: '1', inherited: true },
    ),
    level('priority', 'Priority', { ...FOUR_PRIORITIES, '5': '5 - Planning' }, { inherited: true }),
    choice(
      'contact_type',
      'Channel',
      {
        phone: 'Phone',
        email: 'Email',
        'self-service': 'Self-service',
        virtual_agent: 'Virtual Agent',
        'walk-in': 'Walk-in',
      },
      { inherited: true },
    ),
    choice(
      'category',
      'Category',
      {
        inquiry: 'Inquiry / Help',
        software: 'Software',
        hardware: 'Hardware',
        network: 'Network',
        database: 'Database',
      },
      { defaultValue: 'inquiry' },
    ),
    reference('caller_id', 'Caller', 'sys_user', { mandatory: true }),
    reference('resolved_by', 'Resolved by', 'sys_user'),
    choice(
      'close_code',
      'Resolution code',
      Object.fromEntries(
        [
          'Duplicate',
          'Known error',
          'No resolution provided',
          'Resolved by caller',
          'Resolved by change',
          'Resolved by problem',
          'Resolved by request',
          'Solution provided',
          'User error',
          'Workaround provided',
        ].map((code) => [code, code]),
      ),
      { dropsUnknownChoice: true },
    ),
    dateTime('resolved_at', 'Resolved'),
  ],
};

const CASE_WORKERS = ['csm_ws_integration', 'sn_customerservice_agent', 'sn_customerservice_manager'];

/** https://www.servicenow.com/docs/r/api-reference/rest-apis/case-api.html */
export const customerCase: TableDefinition = {
  name: 'sn_customerservice_case',
  label: 'Case',
  extends: 'task',
  numberPrefix: 'CS',
  read: [...CASE_WORKERS, 'sn_customerservice.consumer_agent'],
  write: CASE_WORKERS,
  columns: [
    level(
      'state',
      'State',
      { '1': 'New', '10': 'Open', '18': 'Awaiting Info', '6': 'Resolved', '3': 'Closed' },
      { defaultValue: '1', inherited: true },
    ),
    level('priority', 'Priority', FOUR_PRIORITIES, { defaultValue: '4', inherited: true }),
    choice(
      'contact_type',
      'Channel',
      { chat: 'Chat', email: 'Email', phone: 'Phone', social: 'Social', web: 'Web' },
      { inherited: true },
    ),
    level('category', 'Category', { '0': 'Question', '1': 'Issue', '2': 'Feature' }),
    reference('account', 'Account', 'customer_account'),
    reference('contact', 'Contact', 'customer_contact'),
    reference('consumer', 'Consumer', 'csm_consumer'),
    reference('product', 'Model', 'cmdb_model'),
    choice('resolution_code', 'Resolution code', {
      '1': 'Solved - Fixed by support',
      '2': 'Solved - Workaround',
      '3': 'Not solved',
      '4': 'Void',
    }),
    text('cause', 'Cause', 4000),
    dateTime('resolved_at', 'Resolved'),
  ],
};

export const serviceRequest: TableDefinition = {
  name: 'sc_request',
  label: 'Request',
  extends: 'task',
  numberPrefix: 'REQ',
  read: ['itil', 'procurement_user'],
  write: ['itil'],
  columns: [
    reference('requested_for', 'Requested for', 'sys_user'),
    choice(
      'request_state',
      'Request state',
      {
        requested: 'Pending Approval',
        in_process: 'Approved',
        closed_complete: 'Closed Complete',
        closed_cancelled: 'Closed Cancelled',
      },
      { defaultValue: 'requested' },
    ),
  ],
};

export const journalField: TableDefinition = {
  name: 'sys_journal_field',
  label: 'Journal Entry',
  read: ['itil', 'csm_ws_integration'],
  write: [],
  columns: [
    text('name', 'Table', 80),
    text('element', 'Element', 80),
    text('element_id', 'Record', 32),
    text('value', 'Value', 4000),
  ],
};
