import { CONNECTED } from '../testing/fake-backend.ts';
import { serviceNowRecordUrl } from './record-link.ts';

test('links to the form of the record in its table', () => {
  expect(serviceNowRecordUrl(CONNECTED, 'people', 'ab12')).toBe('https://acme.service-now.com/sys_user.do?sys_id=ab12');
});

test('links to nothing where the table is unknown or the instance is no web address', () => {
  expect(serviceNowRecordUrl(CONNECTED, 'vendors', 'ab12')).toBeUndefined();
  const odd = { ...CONNECTED, servicenow: { ...CONNECTED.servicenow, instance: 'javascript:alert(1)' } };
  expect(serviceNowRecordUrl(odd, 'people', 'ab12')).toBeUndefined();
});
