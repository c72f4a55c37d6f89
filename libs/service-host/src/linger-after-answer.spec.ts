import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { StubbornClient, waitUntil } from '@cairn/testing';
import express from 'express';
import { lingerAfterAnswer } from './linger-after-answer.ts';

describe('an answer that is given before the body has been read', () => {
  let server: Server;
  let client: StubbornClient;

  beforeAll(async () => {
    const app = express().post('/', lingerAfterAnswer, (_request, response) => void response.status(413).send('full'));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => client.destroy());

  const open = (connection: string) =>
    (client = new StubbornClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { connection }));
  const sendTheRest = async () => {
    for (let part = 0; part < 100; part += 1) await client.send(Buffer.alloc(50_000));
    await client.end();
  };

  it.each(['keep-alive', 'close'])('lets the client send the rest over a connection it wants to %s', async (wanted) => {
    open(wanted);

    expect(await client.answer()).toEqual({ status: 413, text: 'full' });
    await expect(sendTheRest()).resolves.toBeUndefined();
  });

  it('lets go of a connection that is not to be kept, once the body has ended', async () => {
    open('close');
    await client.answer();
    await sendTheRest();

    await waitUntil(async () => (await promisify(server.getConnections.bind(server))()) === 0);
  });
});
