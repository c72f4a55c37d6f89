import { findChromium } from '@cairn/test';
import type * as signalRModule from '@microsoft/signalr';
import type * as messagePackModule from '@microsoft/signalr-protocol-msgpack';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startFixture, type Fixture } from '../start-fixture.ts';
import { servePage } from './served-page.ts';
import { WAYS, TRANSPORTS } from './clients.ts';

/** What the two scripts leave in the page. */
type ClientScripts = typeof signalRModule & { protocols: { msgpack: typeof messagePackModule } };

interface Asked {
  url: string;
  transport: number;
  encoding: 'json' | 'messagepack';
  token?: string;
  /** Method and arguments of each call. */
  calls: unknown[][];
}

let browser: Browser;
let fixture: Fixture;
let page: Page;
let servedPage: Awaited<ReturnType<typeof servePage>>;
/** Addresses that the page asked for, in order. */
const asked: string[] = [];

beforeAll(async () => {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium found: install it, or name one in CHROMIUM.');
  fixture = await startFixture({ tokenSeconds: 600 });
  servedPage = await servePage();
  browser = await chromium.launch({ executablePath, args: ['--disable-gpu', '--no-first-run'] });
});

afterAll(async () => {
  await browser?.close();
  await servedPage?.stop();
  await fixture?.stop();
});

beforeEach(async () => {
  asked.length = 0;
  page = await browser.newPage();
  page.on('websocket', (socket) => asked.push(socket.url()));
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
  await page.goto(servedPage.url);
});

afterEach(() => page.close());

/** Connects in the page, makes the calls, and gives their answers, or the text of what failed. */
function inThePage(question: Asked): Promise<unknown[] | string> {
  return page.evaluate(async ({ url, transport, encoding, token, calls }) => {
    const { signalR } = globalThis as unknown as { signalR: ClientScripts };
    const { MessagePackHubProtocol } = signalR.protocols.msgpack;
    const client = new signalR.HubConnectionBuilder()
      .withUrl(url, { transport, ...(token ? { accessTokenFactory: () => token } : {}) })
      .withHubProtocol(encoding === 'json' ? new signalR.JsonHubProtocol() : new MessagePackHubProtocol())
      .configureLogging(signalR.LogLevel.None)
      .build();
    try {
      await client.start();
      const answers: unknown[] = [];
      for (const [method, ...args] of calls) answers.push(await client.invoke(String(method), ...args));
      await client.stop();
      return answers;
    } catch (error) {
      return (error as Error).message;
    }
  }, question);
}

describe.each(WAYS)('in a browser, $encoding over $name', ({ transport, encoding, name }) => {
  it('a page of another origin calls the hub, and its cookies come along', async () => {
    const calls = [
      ['Echo', '你好 😀'],
      ['GetActiveTransportName'],
      ['GetCookie', 'testCookie'],
      ['GetCookie', 'expiredCookie'],
    ];

    const answers = await inThePage({ url: `${fixture.url}/testhub`, transport, encoding, calls });

    expect(answers).toEqual(['你好 😀', name, 'testValue', null]);
  });

  it('the token opens the hub, in the query where a page cannot set headers', async () => {
    const token = await (await fetch(`${fixture.url}/generateJwtToken`)).text();

    const answers = await inThePage({
      ...{ url: `${fixture.url}/authorizedhub`, transport, encoding, token },
      calls: [['Echo', 'let in']],
    });

    expect(answers).toEqual(['let in']);
    const withToken = asked.filter((address) => address.includes('access_token='));
    expect(withToken).toHaveLength(name === 'LongPolling' ? 0 : 1);
    expect(asked.filter((address) => address.includes('/negotiate') && address.includes('access_token='))).toEqual([]);
  });
});

describe.each(TRANSPORTS)('in a browser over $name', ({ transport, encoding }) => {
  it('a page without a token is told that it is unauthorised', async () => {
    const answers = await inThePage({ url: `${fixture.url}/authorizedhub`, transport, encoding, calls: [] });

    expect(answers).toBe("Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'");
  });
});
