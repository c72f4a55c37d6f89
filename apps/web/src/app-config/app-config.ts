import { apiErrorOf, errorAnswer, unreachable } from '@cairn/client';

/** What the page must know before it can start; domain-api answers it at `GET /app-config.json`. */
export interface AppConfig {
  /** Address of the job hub, usually of another origin. */
  hubUrl: string;
  /** Set on a local stack only: gives tokens to demo users without a password. */
  demoIssuerUrl: string | null;
  maxUploadBytes: number;
  /** Files of one document. */
  maxUploadFiles: number;
  /** Codes of the languages that documents can be read in. */
  languages: string[];
  version: string;
}

/** @throws ApiError */
export async function loadAppConfig(get: typeof fetch = (input, init) => fetch(input, init)): Promise<AppConfig> {
  const response = await get('/app-config.json', { cache: 'no-store' }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (!response.ok) throw apiErrorOf(await errorAnswer(response));
  return readConfig(await response.text().catch(() => ''));
}

function readConfig(body: string): AppConfig {
  try {
    const config = JSON.parse(body) as Partial<AppConfig> & { hubUrl: string };
    return {
      hubUrl: config.hubUrl,
      demoIssuerUrl: config.demoIssuerUrl ?? null,
      maxUploadBytes: config.maxUploadBytes ?? Number.POSITIVE_INFINITY,
      maxUploadFiles: config.maxUploadFiles ?? 1,
      languages: config.languages ?? ['eng'],
      version: config.version ?? '',
    };
  } catch (cause) {
    throw unreachable(cause);
  }
}
