import { CurrentUserId } from '@cairn/auth';
import { RequestInvalidError } from '@cairn/errors';
import type { MissedMessages } from '@cairn/job-contracts';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ProcessingClient } from '../processing-client/processing-client.ts';

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

/** For pages whose hub connection is held by another service, which sends nothing of the past by itself. */
@ApiTags('jobs')
@ApiBearerAuth()
@Controller('api/jobs')
export class JobFeedController {
  constructor(private readonly processing: ProcessingClient) {}

  @ApiOperation({ summary: 'What a listener of the progress hub has missed' })
  @ApiQuery({ name: 'cursor', required: false, type: String, description: 'How far it has heard; default not at all.' })
  @ApiOkResponse({ type: MissedMessagesResponse })
  @Get('feed')
  @Header('cache-control', 'no-store')
  async missed(@CurrentUserId() userId: string, @Query('cursor') cursor: unknown): Promise<MissedMessages> {
    if (cursor !== undefined && typeof cursor !== 'string') {
      throw new RequestInvalidError([{ field: 'cursor', message: 'Must be given once.' }]);
    }
    return this.processing.missedMessages(userId, cursor);
  }
}
