import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, dateTime, flag, journal, reference, text } from './column.ts';

const THREE_LEVELS = { '1': '1 - High', '2': '2 - Medium', '3': '3 - Low' } as const;

export const task: TableDefinition = {
  name: 'task',
  label: 'Task',
  read: ['itil', 'sn_customerservice_agent', 'csm_ws_integration'],
  write: ['itil'],
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    text('short_description', 'Short description', 160),
    text('description', 'Description', 4000),
    choice('impact', 'Impact', THREE_LEVELS, { defaultValue: '3' }),
    choice('urgency', 'Urgency', THREE_LEVELS, { defaultValue: '3' }),
    flag('active', 'Active', 'true'),
    reference('opened_by', 'Opened by', 'sys_user'),
    dateTime('opened_at', 'Opened'),
    dateTime('closed_at', 'Closed'),
    reference('assigned_to', 'Assigned to', 'sys_user'),
    reference('assignment_group', 'Assignment group', 'sys_user_group'),
    reference('company', 'Company', 'core_company'),
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
    choice(
      'state',
      'State',
      { '1': 'New', '2': 'In Progress', '3': 'On Hold', '6': 'Resolved', '7': 'Closed', '8': 'Canceled' },
      { defaultValue: '1' },
    ),
    choice(
      'priority',
      'Priority',
      { '1': '1 - Critical', '2': '2 - High', '3': '3 - Moderate', '4': '4 - Low', '5': '5 - Planning' },
      { readOnly: true },
    ),
    choice('contact_type', 'Channel', {
      phone: 'Phone',
      email: 'Email',
      'self-service': 'Self-service',
      virtual_agent: 'Virtual Agent',
      'walk-in': 'Walk-in',
    }),
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
    text('close_code', 'Resolution code'),
    dateTime('resolved_at', 'Resolved'),
  ],
};

export const customerCase: TableDefinition = {
  name: 'sn_customerservice_case',
  label: 'Case',
  extends: 'task',
  numberPrefix: 'CS',
  read: ['csm_ws_integration', 'sn_customerservice_agent'],
  write: ['csm_ws_integration', 'sn_customerservice_agent'],
  columns: [
    choice(
      'state',
      'State',
      { '1': 'New', '10': 'Open', '18': 'Awaiting Info', '6': 'Resolved', '3': 'Closed' },
      { defaultValue: '1' },
    ),
    choice(
      'priority',
      'Priority',
      { '1': '1 - Critical', '2': '2 - High', '3': '3 - Moderate', '4': '4 - Low' },
      { defaultValue: '4' },
    ),
    choice('contact_type', 'Channel', { chat: 'Chat', email: 'Email', phone: 'Phone', social: 'Social', web: 'Web' }),
    choice('category', 'Category', { '0': 'Question', '1': 'Issue', '2': 'Feature' }),
    reference('account', 'Account', 'customer_account'),
    reference('contact', 'Contact', 'customer_contact'),
    reference('consumer', 'Consumer', 'csm_consumer'),
    reference('product', 'Model', 'cmdb_model'),
    text('resolution_code', 'Resolution code'),
    text('cause', 'Cause', 4000),
    dateTime('resolved_at', 'Resolved'),
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
