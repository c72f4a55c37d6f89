import { CairnClient } from '@cairn/client';
import { useConnection, useJob } from '@cairn/client/react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** Somebody else's page: one job by the SDK's hook, on the origin of domain-api. */
function Job({ client, id }: { client: CairnClient; id: string }) {
  const connection = useConnection(client);
  const { job, error } = useJob(client, id);
  const done = job?.units.filter(({ status }) => status === 'done').length;
  const words = error ? `refused: ${String(error)}` : job ? `${job.status}, ${done} done` : 'nothing yet';
  return createElement('p', { 'data-connection': connection }, words);
}

const { id, token } = (window as unknown as { watched: { id: string; token: string } }).watched;
const client = new CairnClient({ apiUrl: window.location.origin, token });
createRoot(document.body).render(createElement(Job, { client, id }));
