import type { Revocation } from '@cairn/revocations';
import { ApiProperty } from '@nestjs/swagger';
import { ReasonBody } from './operation-responses.ts';

export class RevokeTokenBody extends ReasonBody {
  @ApiProperty({ required: false, format: 'date-time', description: 'When it expires; default in 30 days.' })
  expiresAt?: string;
  @ApiProperty({ required: false, format: 'uuid', description: 'Whose it is. Azure SignalR Service needs to know.' })
  userId?: string;
}

export class RevokeUserBody extends ReasonBody {
  @ApiProperty({ required: false, format: 'date-time', description: 'Tokens issued before; default now.' })
  issuedBefore?: string;
}

export class RevocationResponse implements Revocation {
  @ApiProperty({ enum: ['token', 'user'] })
  kind!: Revocation['kind'];
  @ApiProperty({ description: "The token's id, or the user's." })
  name!: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Of a user.' })
  issuedBefore?: string;
  @ApiProperty()
  reason!: string;
  @ApiProperty()
  by!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ format: 'date-time', description: 'Forgotten then.' })
  keepUntil!: string;
}
