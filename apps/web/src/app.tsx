import { ApiError } from '@cairn/client';
import { useEffect, useRef, useState } from 'react';

import { type AppConfig, loadAppConfig } from './app-config/app-config.ts';
import { ProblemBox } from './problem/problem-box.tsx';
import { PageShell } from './page-shell.tsx';
import { demoIssuerAt } from './session/demo-issuer.ts';
import { SessionStore } from './session/session-store.ts';
import { SignIn } from './session/sign-in.tsx';
import { UserMenu } from './session/user-menu.tsx';
import { useStore } from './store/use-store.ts';
import { WorkspaceView } from './workspace/workspace-view.tsx';

interface Ready {
  config: AppConfig;
  session: SessionStore;
}

/** Loads the configuration, then shows the sign-in or the signed-in user's documents. */
export function App() {
  const [ready, setReady] = useState<Ready | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let current = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    loadAppConfig().then(
      (config) => current && setReady({ config, session: newSession(config) }),
      (error: unknown) => {
        if (!current || !(error instanceof ApiError)) return;
        setProblem(error);
        // The service may be starting; the page comes up by itself once it is there.
        retry = setTimeout(() => setAttempt((n) => n + 1), 5_000);
      },
    );
    return () => {
      current = false;
      clearTimeout(retry);
    };
  }, [attempt]);

  if (ready) return <Session {...ready} />;
  return (
    <PageShell version="">
      <h1>{problem ? 'Cairn is not available' : 'One moment…'}</h1>
      {problem && <ProblemBox error={problem} retry={() => setAttempt((n) => n + 1)} />}
    </PageShell>
  );
}

function newSession({ demoIssuerUrl }: AppConfig): SessionStore {
  const issueToken = demoIssuerUrl === null ? null : demoIssuerAt(demoIssuerUrl).token;
  return new SessionStore({ storage: window.sessionStorage, issueToken });
}

function Session({ config, session }: Ready) {
  const state = useStore(session);
  const main = useRef<HTMLElement>(null);
  if (state.kind === 'signed-out') {
    return (
      <PageShell version={config.version} main={main}>
        <SignIn session={session} demoIssuerUrl={config.demoIssuerUrl} notice={state.notice} />
      </PageShell>
    );
  }
  const menu = <UserMenu userName={state.userName} signOut={() => session.signOut()} />;
  // Another user is another workspace: the key drops everything the last one has seen.
  return <WorkspaceView key={state.userId} config={config} session={session} menu={menu} />;
}
