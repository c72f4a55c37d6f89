import { WebSocketGateway } from '@nestjs/websockets';
import { JOBS_HUB_PATH } from './jobs-hub-path.ts';

/** Where pages ask for a connection that a service will hold: negotiation sends them there. */
@WebSocketGateway({ path: JOBS_HUB_PATH })
export class RedirectingGateway {}
