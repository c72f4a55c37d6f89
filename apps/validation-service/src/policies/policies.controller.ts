import { parseRequest, PolicyNotFoundError } from '@cairn/errors';
import { Policies, type Policy } from '@cairn/validation';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
// Under another name: decorators ask for the global of a type's name, and for this one Node loads its HTTP client.
import type { Response as HttpResponse } from 'express';
import { goneSignal } from '../http/gone-signal.ts';
import { schemaOf } from '../http/schema-of.ts';
import { DryRun } from './dry-run.ts';
import { dryRunRequest } from './dry-run-request.ts';
import { DryRunDto, PolicyDto, PolicyListDto } from './policy.dto.ts';

/** What decides, for people who want to know or to change it. Nothing here changes a policy: those are files. */
@ApiTags('policies')
@ApiBearerAuth()
@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly policies: Policies,
    private readonly dryRun: DryRun,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All policies, every version' })
  @ApiOkResponse({ type: PolicyListDto })
  list(): PolicyListDto {
    const newest = new Set<string>();
    const policies = this.policies.all().map(({ id, version, description, author, date, hash }) => {
      const isNewest = !newest.has(id);
      newest.add(id);
      return { id, version, description, author, date, hash, newest: isNewest };
    });
    return { policies };
  }

  @Get(':id')
  @ApiOperation({ summary: 'The newest version of a policy' })
  @ApiOkResponse({ type: PolicyDto })
  @ApiResponse({ status: 404, description: '`POLICY_NOT_FOUND`' })
  newest(@Param('id') id: string): PolicyDto {
    const [policy] = this.policies.versions(id);
    return this.asAnswer(policy as Policy);
  }

  @Get(':id/:version')
  @ApiOperation({ summary: 'One version of a policy' })
  @ApiOkResponse({ type: PolicyDto })
  @ApiResponse({ status: 404, description: '`POLICY_NOT_FOUND`' })
  version(@Param('id') id: string, @Param('version') version: string): PolicyDto {
    if (!/^\d{1,9}$/.test(version)) throw new PolicyNotFoundError(`${id}@${version}`.slice(0, 100));
    return this.asAnswer(this.policies.find(`${id}@${version}`));
  }

  @Post(':id/dry-run')
  @HttpCode(200)
  @ApiOperation({ summary: 'What would change under another version of a policy' })
  @ApiBody({ schema: schemaOf(dryRunRequest) })
  @ApiOkResponse({ type: DryRunDto })
  @ApiResponse({
    status: 422,
    description: '`POLICY_INVALID`: the candidate cannot be used; each item names a problem.',
  })
  compare(
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: HttpResponse,
  ): Promise<DryRunDto> {
    return this.dryRun.run(id, parseRequest(dryRunRequest, body), goneSignal(response));
  }

  private asAnswer({ document, hash }: Policy): PolicyDto {
    return { ...document, hash, versions: this.policies.versions(document.id).map(({ version }) => version) };
  }
}
