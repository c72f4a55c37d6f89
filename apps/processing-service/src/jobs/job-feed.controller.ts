import { CurrentUserId, RequireScope } from '@cairn/auth';
import { RequestInvalidError } from '@cairn/errors';
import { FeedPosition } from '@cairn/job-contracts';
import type { MissedMessages } from '@cairn/job-contracts';
import { JobFeed } from '@cairn/job-queue';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiQuery, ApiTags } from '@nestjs/swagger';

class FeedMessageResponse {
  @ApiProperty({ example: 'unitCompleted' })
  name!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What the hub sends under this name.' })
  message!: object;
}

class MissedMessagesResponse {
  @ApiProperty({ type: [FeedMessageResponse], description: 'In order; a `jobSnapshot` comes first.' })
  messages!: FeedMessageResponse[];
}

/** What the hub tells a client first, for those whose connection is held by somebody who knows nothing of jobs. */
@ApiTags('jobs')
@ApiBearerAuth()
@Controller('internal/jobs/feed')
export class JobFeedController {
  constructor(private readonly feed: JobFeed) {}

  @ApiOperation({ summary: 'What a listener of the progress hub has missed' })
  @ApiQuery({ name: 'cursor', required: false, type: String, description: 'How far it has heard; default not at all.' })
  @ApiOkResponse({ type: MissedMessagesResponse })
  @RequireScope('jobs:read', { orUser: true })
  @Get()
  @Header('cache-control', 'no-store')
  async missed(@CurrentUserId() userId: string, @Query('cursor') cursor: unknown): Promise<MissedMessages> {
    if (cursor !== undefined && typeof cursor !== 'string') {
      throw new RequestInvalidError([{ field: 'cursor', message: 'Must be given once.' }]);
    }
    const messages: MissedMessages['messages'] = [];
    for await (const part of this.feed.missed(userId, FeedPosition.at(cursor ?? ''))) messages.push(...part);
    return { messages };
  }
}
