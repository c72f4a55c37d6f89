import { ConnectionStringError, parseConnectionString } from './connection-string.ts';

const HTTPS = 'https://cairn.service.signalr.net';

describe('the connection string', () => {
  it('names the service and a key of it', () => {
    expect(parseConnectionString(`Endpoint=${HTTPS};AccessKey=a+b/c==;Version=1.0;`)).toEqual({
      endpoint: HTTPS,
      serverEndpoint: HTTPS,
      clientEndpoint: HTTPS,
      access: { kind: 'key', accessKey: 'a+b/c==' },
    });
  });

  it('may be written in any case and order, with spaces, a final slash and a port', () => {
    expect(parseConnectionString(` accesskey = k ; PORT=8080; endpoint=http://localhost/ `)).toMatchObject({
      endpoint: 'http://localhost:8080',
      access: { kind: 'key', accessKey: 'k' },
    });
  });

  it('may name gateways before the service', () => {
    const text = `Endpoint=${HTTPS};AccessKey=k;ClientEndpoint=https://page.example/live/;ServerEndpoint=https://inside`;
    expect(parseConnectionString(text)).toMatchObject({
      endpoint: HTTPS,
      clientEndpoint: 'https://page.example/live',
      serverEndpoint: 'https://inside',
    });
  });

  it.each([
    ['AuthType=azure', { kind: 'default' }],
    ['AuthType=azure;ClientId=id', { kind: 'default', clientId: 'id' }],
    ['AuthType=azure.msi', { kind: 'managed' }],
    ['AuthType=aad;ClientId=id', { kind: 'managed', clientId: 'id' }],
    [
      'AuthType=azure.app;ClientId=id;TenantId=t;ClientSecret=s',
      { kind: 'application', clientId: 'id', tenantId: 't', secret: { clientSecret: 's' } },
    ],
    [
      'AuthType=azure.app;ClientId=id;TenantId=t;ClientCertPath=/c.pem',
      { kind: 'application', clientId: 'id', tenantId: 't', secret: { certificatePath: '/c.pem' } },
    ],
  ])('may name an identity instead of a key: %s', (text, access) => {
    expect(parseConnectionString(`Endpoint=${HTTPS};${text};Version=1.0`).access).toEqual(access);
  });

  it.each([
    ['', 'lacks endpoint'],
    [`Endpoint=${HTTPS}`, 'lacks accesskey'],
    [`Endpoint=${HTTPS};AccessKey=`, 'lacks accesskey'],
    ['AccessKey=secret', 'lacks endpoint'],
    ['Endpoint=secret;AccessKey=secret', 'makes no URL'],
    ['Endpoint=ftp://x;AccessKey=secret', 'without http'],
    [`Endpoint=${HTTPS};Port=0;AccessKey=secret`, 'makes no URL'],
    [`Endpoint=${HTTPS};AccessKey=secret;AccessKey=secret`, 'says AccessKey twice'],
    [`Endpoint=${HTTPS};AccessKey=secret;Version=2.0`, 'Version'],
    [`Endpoint=${HTTPS};AuthType=magic`, 'AuthType magic'],
    [`Endpoint=${HTTPS};AuthType=azure.app;ClientId=x;ClientSecret=secret`, 'lacks tenantid'],
    ['secret', 'is not a list'],
  ])('is refused with the reason and without what it holds: %s', (text, reason) => {
    const refused = expect(() => parseConnectionString(text));
    refused.toThrow(ConnectionStringError);
    refused.toThrow(reason);
    expect(() => parseConnectionString(text)).not.toThrow(/secret/);
  });
});
