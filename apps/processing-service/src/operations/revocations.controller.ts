import { CurrentPrincipal, OperatorsOnly } from '@cairn/auth';
import type { Principal } from '@cairn/auth';
import { ServiceLogger } from '@cairn/logging';
import { TokenRevocations } from '@cairn/revocations';
import type { Revocation } from '@cairn/revocations';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { parseHistoryQuery, parseRevokeToken, parseRevokeUser } from './operation-requests.ts';
import { operatorOf, READ, WRITE } from './operator.ts';
import { RevocationResponse, RevokeTokenBody, RevokeUserBody } from './revocation-responses.ts';

@ApiTags('operations')
@ApiBearerAuth()
@ApiForbiddenResponse({ description: `The token lacks the scope ${READ}, or ${WRITE} for changes.` })
@OperatorsOnly(WRITE)
@Controller('internal/operations/revocations')
export class RevocationsController {
  constructor(
    private readonly revocations: TokenRevocations,
    private readonly logger: ServiceLogger,
  ) {}

  @ApiOperation({ summary: 'List the revocations that still count, the latest first' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } })
  @ApiOkResponse({ type: [RevocationResponse] })
  @OperatorsOnly(READ)
  @Get()
  async list(@Query() query: unknown): Promise<Revocation[]> {
    return this.revocations.list(parseHistoryQuery(query));
  }

  @ApiOperation({ summary: 'Revoke one token; requests obey within 5 seconds, open hub connections within 30' })
  @ApiParam({ name: 'tokenId', description: 'Its claim `jti`, or `uti` of Entra ID.' })
  @ApiBody({ type: RevokeTokenBody })
  @ApiOkResponse({ type: RevocationResponse })
  @Put('tokens/:tokenId')
  async revokeToken(
    @CurrentPrincipal() principal: Principal,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<Revocation> {
    const asked = { ...parseRevokeToken(params, body), by: operatorOf(principal) };
    const { userId: ofUser, ...token } = asked;
    this.logger.info('operator asked', { asked: 'revoke token', ...token, ofUser });
    return this.revocations.revokeToken(asked);
  }

  @ApiOperation({ summary: 'Revoke all tokens that a user was issued so far; who signs in again is let in' })
  @ApiParam({ name: 'userId', schema: { type: 'string', format: 'uuid' } })
  @ApiBody({ type: RevokeUserBody })
  @ApiOkResponse({ type: RevocationResponse })
  @Put('users/:userId')
  async revokeUser(
    @CurrentPrincipal() principal: Principal,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<Revocation> {
    const { userId, ...asked } = { ...parseRevokeUser(params, body), by: operatorOf(principal) };
    this.logger.info('operator asked', { asked: 'revoke user', ofUser: userId, ...asked });
    return this.revocations.revokeUser({ userId, ...asked });
  }
}
