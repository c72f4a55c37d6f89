import { createParamDecorator } from '@nestjs/common';
import { runningCall } from '../calls/running-call.ts';

/** The call's AbortSignal as a parameter: it is aborted when the client cancels the call or is gone. */
export const CallSignal: () => ParameterDecorator = createParamDecorator(() => runningCall()?.abort.signal);
