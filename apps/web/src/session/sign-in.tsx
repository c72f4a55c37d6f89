import { ApiError } from '@cairn/client';
import { useEffect, useId, useState } from 'react';

import { ProblemBox } from '../problem/problem-box.tsx';
import { useAction } from '../problem/use-action.ts';
import { usePageTitle } from '../routing/use-page-title.ts';
import { demoIssuerAt, type DemoUser } from './demo-issuer.ts';
import type { SessionStore } from './session-store.ts';

interface SignInProps {
  session: SessionStore;
  demoIssuerUrl: string | null;
  notice: string | null;
}

export function SignIn({ session, demoIssuerUrl, notice }: SignInProps) {
  usePageTitle('Sign in');
  return (
    <div className="sign-in">
      <h1>Sign in</h1>
      <p className="lead">Cairn turns scanned documents into searchable PDFs, page by page, while you watch.</p>
      {notice && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      {demoIssuerUrl === null ? (
        <PasteToken session={session} />
      ) : (
        <DemoUsers session={session} demoIssuerUrl={demoIssuerUrl} />
      )}
    </div>
  );
}

function DemoUsers({ session, demoIssuerUrl }: { session: SessionStore; demoIssuerUrl: string }) {
  const [users, setUsers] = useState<DemoUser[]>([]);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const signIn = useAction();

  useEffect(() => {
    let current = true;
    demoIssuerAt(demoIssuerUrl)
      .users()
      .then(
        (answer) => {
          if (!current) return;
          setUsers(answer);
          setProblem(null);
        },
        (error: unknown) => current && error instanceof ApiError && setProblem(error),
      );
    return () => {
      current = false;
    };
  }, [demoIssuerUrl, attempt]);

  return (
    <>
      <p>This is a local stack: choose a demo user, no password needed. Each sees only their own documents.</p>
      <ul className="demo-users">
        {users.map((user) => (
          <li key={user.userId}>
            <button
              type="button"
              disabled={signIn.pending}
              onClick={() => signIn.run(() => session.signInAs(user.name))}
            >
              <span className="avatar" aria-hidden="true">
                {user.name.slice(0, 1).toUpperCase()}
              </span>
              <span>
                <span className="visually-hidden">Sign in as </span>
                {user.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {signIn.error && <ProblemBox title="Signing in did not work." error={signIn.error} dismiss={signIn.clear} />}
      {problem && (
        <ProblemBox title="The demo users cannot be listed." error={problem} retry={() => setAttempt((n) => n + 1)} />
      )}
    </>
  );
}

function PasteToken({ session }: { session: SessionStore }) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setProblem(session.usePastedToken(text));
      }}
    >
      <p>
        This site has no sign-in of its own yet. Paste an access token (a JSON Web Token) that your identity provider
        issued for this service. It stays in this tab and is gone when you close it.
      </p>
      <label htmlFor={id}>Access token</label>
      <textarea
        id={id}
        rows={5}
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        spellCheck={false}
        autoComplete="off"
        required
      />
      {problem !== null && (
        <p className="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="primary">
        Use token
      </button>
    </form>
  );
}
