import { readFile } from 'node:fs/promises';
import { CairnClient } from '@cairn/client';
import type { Endpoints } from '@cairn/local-stack';

const stateDir = new URL('../../../.cairn/', import.meta.url);

/** The stack that `npm start` runs. */
export interface RunningStack {
  /** @param user a demo user's name */
  client(user: string): CairnClient;
  /** Process ids of the services' replicas, by what their command line names. */
  processes(service: string): Promise<number[]>;
}

/** @throws Error with what to do when none is running */
export async function runningStack(): Promise<RunningStack> {
  const endpoints = await readState<Endpoints>('endpoints.json');
  const apiUrl = endpoints?.domainApi;
  if (!apiUrl) throw new Error('No stack with domain-api is running. Start it with: npm start');
  return {
    client: (user) => new CairnClient({ apiUrl, token: () => token(endpoints.issuer, user) }),
    async processes(service) {
      const ids = (await readState<number[]>('processes.json')) ?? [];
      const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
      return ids.filter((_, index) => lines[index]?.includes(service));
    },
  };
}

async function token(issuer: string, user: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  if (!response.ok) throw new Error(`The token issuer answered ${response.status}.`);
  return ((await response.json()) as { access_token: string }).access_token;
}

async function readState<T>(name: string): Promise<T | undefined> {
  const text = await readFile(new URL(name, stateDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
