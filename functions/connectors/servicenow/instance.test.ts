import { parseInstance } from './instance.ts';

const EXTRA = ['http://localhost:5052', 'https://snow.example.com'];

describe('parseInstance', () => {
  test.each([
    ['acme', 'https://acme.service-now.com'],
    ['  ACME  ', 'https://acme.service-now.com'],
    ['acme-dev01', 'https://acme-dev01.service-now.com'],
    ['acme.service-now.com', 'https://acme.service-now.com'],
    ['Acme.Service-Now.COM.', 'https://acme.service-now.com'],
    ['https://acme.service-now.com/', 'https://acme.service-now.com'],
    ['http://acme.service-now.com', 'https://acme.service-now.com'],
    ['https://acme.service-now.com:443/x', 'https://acme.service-now.com'],
    ['https://acme.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3D1', 'https://acme.service-now.com'],
    ['acme.service-now.com/now/nav/ui/classic/params/target/incident_list.do#top', 'https://acme.service-now.com'],
    ['acme/login.do', 'https://acme.service-now.com'],
    ['\u200bacme.service-now.com\u200b', 'https://acme.service-now.com'],
    ['agency.servicenowservices.com', 'https://agency.servicenowservices.com'],
    ['localhost:5052', 'http://localhost:5052'],
    ['http://LOCALHOST:5052/login.do', 'http://localhost:5052'],
    ['snow.example.com', 'https://snow.example.com'],
  ])('takes %s', (input, origin) => {
    expect(parseInstance(input, EXTRA)).toEqual({ ok: true, origin });
  });

  test.each([
    ['', 'instance_invalid'],
    ['   ', 'instance_invalid'],
    ['https://', 'instance_invalid'],
    ['ac me', 'instance_invalid'],
    ['acme_dev', 'instance_invalid'],
    ['-acme', 'instance_invalid'],
    ['javascript:alert(1)', 'instance_invalid'],
    ['ftp://acme.service-now.com', 'instance_invalid'],
    ['https://user:pw@acme.service-now.com', 'instance_invalid'],
    ['service-now.com', 'instance_invalid'],
    ['acme.service-now.com:8443', 'instance_invalid'],
    ['аcme', 'instance_invalid'],
    ['localhost', 'instance_private'],
    ['localhost:5053', 'instance_private'],
    ['https://localhost:5052', 'instance_private'],
    ['app.localhost', 'instance_private'],
    ['intranet:8080', 'instance_private'],
    ['snow.corp', 'instance_private'],
    ['printer.local', 'instance_private'],
    ['127.0.0.1', 'instance_private'],
    ['127.1', 'instance_private'],
    ['2130706433', 'instance_private'],
    ['0x7f000001', 'instance_private'],
    ['0177.0.0.1', 'instance_private'],
    ['0.0.0.0', 'instance_private'],
    ['10.1.2.3', 'instance_private'],
    ['172.16.0.1:8080', 'instance_private'],
    ['192.168.1.1', 'instance_private'],
    ['169.254.169.254', 'instance_private'],
    ['100.64.0.1', 'instance_private'],
    ['[::1]', 'instance_private'],
    ['::1', 'instance_private'],
    ['http://[::ffff:127.0.0.1]:80/', 'instance_private'],
    ['[fd00::1]', 'instance_private'],
    ['[fe80::1]', 'instance_private'],
    ['8.8.8.8', 'instance_not_allowed'],
    ['[2606:4700:4700::1111]', 'instance_not_allowed'],
    ['example.com', 'instance_not_allowed'],
    ['acme.servicenow.com', 'instance_not_allowed'],
    ['acme.service-now.com.evil.example', 'instance_not_allowed'],
    ['evilservice-now.com', 'instance_not_allowed'],
    ['https://evil.example\\@acme.service-now.com', 'instance_not_allowed'],
    ['http://snow.example.com', 'instance_not_allowed'],
    ['127.0.0.1.nip.io', 'instance_not_allowed'],
  ])('refuses %s as %s', (input, code) => {
    expect(parseInstance(input, EXTRA)).toEqual({ ok: false, code });
  });
});
