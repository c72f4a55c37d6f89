/** Asks the running issuer for a demo user's token. @throws with the issuer's own words */
export async function fetchToken(issuerUrl: string, user: string): Promise<string> {
  const response = await fetch(`${issuerUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (answer.access_token === undefined)
    throw new Error(answer.error_description ?? `The issuer answered ${response.status}.`);
  return answer.access_token;
}
