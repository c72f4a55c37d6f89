import { DependencyUnavailableError } from '@cairn/errors';
import type { HealthCheck } from '@cairn/health';
import { HttpInterceptor, type HttpHandler, type OutgoingCall, type ReceivedAnswer } from '@cairn/http-client';

interface Sighting {
  at: string;
  answered: boolean;
}

/**
 * Remembers how the last call to each of the other services went, for readiness. They are not asked on purpose: a probe
 * every few seconds would keep a service awake that may scale to zero.
 */
export class PeerStatus extends HttpInterceptor {
  private readonly last = new Map<string, Sighting>();

  async intercept(call: OutgoingCall, next: HttpHandler): Promise<ReceivedAnswer> {
    const at = new Date().toISOString();
    try {
      const answer = await next(call);
      this.last.set(call.service, { at, answered: true });
      return answer;
    } catch (error) {
      this.last.set(call.service, { at, answered: false });
      throw error;
    }
  }

  /** Shows as degraded after a call without an answer; this service stays ready, for it keeps what it is given. */
  check(service: string): HealthCheck {
    return {
      name: service,
      critical: false,
      check: async () => {
        const sighting = this.last.get(service);
        if (sighting && !sighting.answered) throw new DependencyUnavailableError(service);
        return { lastAnswerAt: sighting?.at ?? null };
      },
    };
  }
}
