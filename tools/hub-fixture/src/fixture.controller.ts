import { HubClientFailedError } from '@cairn/errors';
import { Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { FixtureTokens } from './fixture-tokens.ts';
import { OpenConnections } from './open-connections.ts';

/** What stands beside the hubs. */
@Controller()
export class FixtureController {
  private readonly tokens: FixtureTokens;
  private readonly connections: OpenConnections;

  constructor(tokens: FixtureTokens, connections: OpenConnections) {
    this.tokens = tokens;
    this.connections = connections;
  }

  @Get('generateJwtToken')
  @Header('content-type', 'text/plain')
  token(): Promise<string> {
    return this.tokens.issue();
  }

  /** Sends the client on to the test hub, and counts how often. */
  @Post('redirect/negotiate')
  @HttpCode(200)
  redirect(@Query('baseUrl') baseUrl: string, @Query('numRedirects') numRedirects = '0'): { url: string } {
    return { url: `${baseUrl}/testhub?numRedirects=${Number(numRedirects) + 1}` };
  }

  /** Calls `Result` on that client and answers what it returned, or the text of its error. */
  @Get('clientresult/:connectionId')
  @Header('content-type', 'text/plain')
  async clientResult(@Param('connectionId') connectionId: string): Promise<string> {
    const connection = this.connections.get(connectionId);
    if (!connection) return `Connection '${connectionId}' does not exist.`;
    try {
      const result = await connection.invoke('Result');
      return typeof result === 'string' ? result : JSON.stringify(result ?? null);
    } catch (error) {
      return error instanceof HubClientFailedError ? error.clientError : String(error);
    }
  }
}
