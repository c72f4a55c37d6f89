/** Asks with a GET, for at most a second. @returns undefined for a 2xx, else what came instead */
export async function answersOk(url: string): Promise<string | undefined> {
  const answer = await get(url);
  if (answer instanceof Error) return answer.message;
  return answer.ok ? undefined : `${url} answers ${answer.status}: ${answer.body.slice(0, 1000)}`;
}

/** As `answersOk`, but content with any status. */
export async function answersAtAll(url: string): Promise<string | undefined> {
  const answer = await get(url);
  return answer instanceof Error ? answer.message : undefined;
}

async function get(url: string): Promise<{ ok: boolean; status: number; body: string } | Error> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    return { ok: response.ok, status: response.status, body: await response.text() };
  } catch (error) {
    return new Error(`${url} does not answer`, { cause: error });
  }
}
