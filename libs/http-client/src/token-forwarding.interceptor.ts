import type { ServiceTokenSigner } from '@cairn/auth';
import { currentContext } from '@cairn/request-context';
import { HttpInterceptor, type HttpHandler, type OutgoingCall, type ReceivedAnswer } from './http-interceptor.ts';
import type { TrustedServices } from './trusted-services.ts';

/**
 * Lets a call speak for the user whose request is being handled, by their own token, or for this service, by a service
 * token. Only our own services get either.
 */
export class TokenForwardingInterceptor extends HttpInterceptor {
  constructor(
    private readonly trusted: TrustedServices,
    private readonly signer: ServiceTokenSigner | undefined,
  ) {
    super();
  }

  /** @throws Error when a service token is asked for and there is no signer, or the callee is not one of ours */
  async intercept(call: OutgoingCall, next: HttpHandler): Promise<ReceivedAnswer> {
    const token = call.callAsService ? await this.serviceToken(call) : this.userToken(call);
    if (token) call.headers.set('authorization', `Bearer ${token}`);
    return next(call);
  }

  private userToken({ url }: OutgoingCall): string | undefined {
    return this.trusted.includes(url) ? currentContext()?.bearerToken : undefined;
  }

  private async serviceToken({ url, service, callAsService }: OutgoingCall): Promise<string | undefined> {
    if (!this.trusted.includes(url)) throw new Error(`${service} at ${url.origin} is not among the trusted services.`);
    if (!this.signer) throw new Error(`Calling ${service} as a service needs a ServiceTokenSigner.`);
    return callAsService && (await this.signer.sign(callAsService));
  }
}
