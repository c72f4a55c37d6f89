import { ErrorResponsesModule } from '@cairn/error-responses';
import { LoggingModule, requestContextMiddleware } from '@cairn/logging';
import { currentContext } from '@cairn/request-context';
import { LogLines, startTokenIssuer, type TokenIssuer } from '@cairn/testing';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { exportJWK, generateKeyPair } from 'jose';
import { randomUUID } from 'node:crypto';
import { OperatorsOnly, Public, RequireScope, UsersOnly } from './access.ts';
import { AuthModule } from './auth.module.ts';
import { CurrentPrincipal, CurrentUserId } from './current-principal.ts';
import { JwkServiceTokenSigner } from './jwk-service-token-signer.ts';
import type { Principal } from './principal.ts';

@Controller()
class RoutesController {
  @Get('plain')
  plain(@CurrentUserId() userId: string): object {
    return { userId };
  }

  @Public()
  @Get('public')
  open(): object {
    return { ok: true };
  }

  @Public()
  @Get('confused')
  confused(@CurrentUserId() userId: string): object {
    return { userId };
  }

  @Get('context')
  context(): object {
    const { userId, bearerToken } = currentContext() ?? {};
    return { userId, hasToken: bearerToken !== undefined };
  }
}

@RequireScope('things:write', { orUser: true })
@Controller('internal')
class InternalController {
  @Get('shared')
  shared(@CurrentUserId() userId: string): object {
    const context = currentContext();
    return { userId, logged: context?.userId, hasToken: context?.bearerToken !== undefined };
  }

  @RequireScope('events:write')
  @Get('events')
  events(@CurrentPrincipal() principal: Principal): object {
    return { kind: principal.kind };
  }

  @UsersOnly()
  @Get('personal')
  personal(): object {
    return { ok: true };
  }
}

@OperatorsOnly('queue:read')
@Controller('operations')
class OperationsController {
  @Get()
  look(@CurrentPrincipal() { kind }: Principal): object {
    return { kind };
  }
}

describe('the guard', () => {
  let issuer: TokenIssuer;
  let app: INestApplication;
  let url: string;
  let signer: JwkServiceTokenSigner;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const publicJwk = { ...(await exportJWK(publicKey)), kty: 'OKP', kid: 'domain-api' };
    signer = new JwkServiceTokenSigner({ service: 'domain-api', privateJwk: await exportJWK(privateKey) });

    @Module({
      imports: [
        LoggingModule.forRoot({ service: 'spec', destination: new LogLines() }),
        ErrorResponsesModule,
        AuthModule.forRoot({
          issuer: issuer.issuer,
          jwksUrl: issuer.jwksUrl,
          audience: 'processing-service',
          serviceKeys: { keys: [publicJwk] },
        }),
      ],
      controllers: [RoutesController, InternalController, OperationsController],
    })
    class SpecModule {}

    app = await NestFactory.create(SpecModule, { logger: false });
    app.use(requestContextMiddleware);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  const ask = async (path: string, authorization?: string) => {
    const response = await fetch(`${url}${path}`, { headers: authorization ? { authorization } : {} });
    const body = (await response.json()) as Record<string, unknown> & { errors?: { code: string }[] };
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
  };
  const asUser = async (sub: string = randomUUID()) => `Bearer ${await issuer.token({ sub })}`;
  const asService = async (scopes: string[], onBehalfOf?: string) =>
    `Bearer ${await signer.sign({ audience: 'processing-service', scopes, ...(onBehalfOf ? { onBehalfOf } : {}) })}`;

  it('asks for a token wherever a route does not say that it is public', async () => {
    expect(await ask('/plain')).toMatchObject({
      status: 401,
      challenge: 'Bearer',
      body: { errors: [{ code: 'AUTH_TOKEN_MISSING' }] },
    });
    expect(await ask('/public')).toMatchObject({ status: 200 });
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'Token abc'])(
    'takes "%s" for no token',
    async (authorization) => {
      expect(await ask('/plain', authorization)).toMatchObject({
        status: 401,
        body: { errors: [{ code: 'AUTH_TOKEN_MISSING' }] },
      });
    },
  );

  it('gives each of many users who ask at the same moment their own identity', async () => {
    const userIds = Array.from({ length: 20 }, () => randomUUID());
    const tokens = await Promise.all(userIds.map((userId) => asUser(userId)));

    const answers = await Promise.all(tokens.map((token) => ask('/plain', token)));

    expect(answers.map(({ body }) => body['userId'])).toEqual(userIds);
  });

  it('does not look at the query or the body for a token', async () => {
    const token = await issuer.token();

    expect(await ask(`/plain?access_token=${token}&auth_token=${token}`)).toMatchObject({ status: 401 });
  });

  it('tells a client with a bad token what is wrong, as RFC 6750 says', async () => {
    const expired = await issuer.token({ expiresInSeconds: -3600 });

    const answer = await ask('/plain', `Bearer ${expired}`);

    expect(answer).toMatchObject({ status: 401, body: { errors: [{ code: 'AUTH_TOKEN_EXPIRED' }] } });
    expect(answer.challenge).toBe(
      'Bearer error="invalid_token", error_description="The token has expired: sign in again, or refresh it."',
    );
    expect(await ask('/plain', 'Bearer rubbish')).toMatchObject({
      status: 401,
      body: { errors: [{ code: 'AUTH_TOKEN_INVALID' }] },
    });
  });

  it('puts the user and the token into the request context', async () => {
    const userId = randomUUID();

    expect(await ask('/context', await asUser(userId))).toMatchObject({ body: { userId, hasToken: true } });
  });

  it('keeps services out of routes that are not marked for them', async () => {
    const service = await asService(['things:write'], randomUUID());

    expect(await ask('/plain', service)).toMatchObject({ status: 403, body: { errors: [{ code: 'AUTH_FORBIDDEN' }] } });
    expect(await ask('/internal/personal', service)).toMatchObject({ status: 403 });
    expect(await ask('/internal/personal', await asUser())).toMatchObject({ status: 200 });
  });

  it('lets a service with the scope act for the user it names, and never passes its token on', async () => {
    const userId = randomUUID();

    expect(await ask('/internal/shared', await asService(['things:write'], userId))).toMatchObject({
      status: 200,
      body: { userId, logged: userId, hasToken: false },
    });
  });

  it('lets users into a shared route as themselves', async () => {
    const userId = randomUUID();

    expect(await ask('/internal/shared', await asUser(userId))).toMatchObject({ body: { userId, hasToken: true } });
  });

  it('refuses a service without the scope and says which one is missing', async () => {
    expect(await ask('/internal/shared', await asService(['other:write'], randomUUID()))).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="things:write"',
    });
  });

  it('refuses a service that names no user where one is needed', async () => {
    expect(await ask('/internal/shared', await asService(['things:write']))).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'AUTH_FORBIDDEN' }] },
    });
  });

  it('keeps users out of routes for services only', async () => {
    expect(await ask('/internal/events', await asUser())).toMatchObject({ status: 403 });
    expect(await ask('/internal/events', await asService(['things:write']))).toMatchObject({ status: 403 });
    expect(await ask('/internal/events', await asService(['events:write']))).toMatchObject({
      status: 200,
      body: { kind: 'service' },
    });
  });

  it('lets operators in by the scope of their token, whether users or services, and nobody else', async () => {
    const operator = `Bearer ${await issuer.token({ scope: 'openid queue:read' })}`;
    const ofEntra = `Bearer ${await issuer.token({ scp: 'queue:read' })}`;

    expect(await ask('/operations', operator)).toMatchObject({ status: 200, body: { kind: 'user' } });
    expect(await ask('/operations', ofEntra)).toMatchObject({ status: 200 });
    expect(await ask('/operations', await asService(['queue:read']))).toMatchObject({ body: { kind: 'service' } });
    expect(await ask('/operations', await asService(['queue:write']))).toMatchObject({ status: 403 });
    expect(await ask('/operations', await asUser())).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="queue:read"',
    });
  });

  it('does not take the scope of a user for that of a service', async () => {
    const user = `Bearer ${await issuer.token({ scope: 'events:write' })}`;

    expect(await ask('/internal/events', user)).toMatchObject({ status: 403 });
  });

  it('answers 401 when a public route asks who the user is', async () => {
    expect(await ask('/confused', await asUser())).toMatchObject({ status: 401 });
  });
});
