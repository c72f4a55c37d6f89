import { Public } from '@cairn/auth';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';

/** What the page must know before it can do anything. */
export class AppConfig {
  @ApiProperty({ description: 'Of the progress hub.' })
  hubUrl!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Where demo users get tokens; null outside of demos.' })
  demoIssuerUrl!: string | null;

  @ApiProperty({ description: 'Of all files of one document together.' })
  maxUploadBytes!: number;

  @ApiProperty({ description: 'Files of one document.' })
  maxUploadFiles!: number;

  @ApiProperty({ type: [String], description: 'Languages that documents can be read in, by their codes.' })
  languages!: string[];

  @ApiProperty()
  version!: string;
}

@ApiTags('page')
@Public()
@Controller()
export class AppConfigController {
  constructor(private readonly config: AppConfig) {}

  @ApiOperation({ summary: 'Settings of the page' })
  @ApiOkResponse({ type: AppConfig })
  @Get('app-config.json')
  @Header('cache-control', 'no-cache')
  read(): AppConfig {
    return this.config;
  }
}
