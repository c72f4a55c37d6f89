import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { JobNotification } from '@cairn/job-contracts';
import { JwtTokenVerifier } from '@cairn/auth';
import type { JwtTokenVerifierOptions } from '@cairn/auth';

/** Stands in for domain-api: takes job events as it does, from callers that domain-api would let in. */
export class PeerDomainApi {
  readonly received: JobNotification[] = [];
  /** Answers 503 while set. */
  away = false;
  private readonly verifier: JwtTokenVerifier;
  private readonly server = createServer((request, response) => {
    void (async () => {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const caller = await this.verifier.verify(token).catch(() => undefined);
      const body = (await json(request)) as JobNotification;
      const allowed = caller?.kind === 'service' && caller.scopes.includes('job-events:write');
      const status = this.away ? 503 : allowed && request.url === '/internal/job-events' ? 204 : 403;
      if (status === 204) this.received.push(body);
      response.writeHead(status).end();
    })();
  });

  constructor(trust: Pick<JwtTokenVerifierOptions, 'issuer' | 'jwksUrl' | 'serviceKeys'>) {
    this.verifier = new JwtTokenVerifier({ ...trust, audience: 'domain-api' });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What was told of a job, each event once. */
  of(jobId: string): JobNotification[] {
    const byId = new Map(this.received.map((notification) => [notification.eventId, notification]));
    return [...byId.values()].filter((notification) => notification.jobId === jobId);
  }
}
