import { type ReactNode, type RefObject, useRef } from 'react';

import { CairnMark } from './brand/cairn-mark.tsx';
import { routeHref } from './routing/route.ts';
import { ThemeToggle } from './theme/theme-toggle.tsx';

interface PageShellProps {
  version: string;
  /** Between the brand and the theme. */
  menu?: ReactNode;
  main?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

export function PageShell({ version, menu, main, children }: PageShellProps) {
  const own = useRef<HTMLElement>(null);
  const target = main ?? own;
  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          // The fragment is the page's address; the link only moves the focus.
          event.preventDefault();
          target.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="site-header">
        <a className="brand" href={routeHref({ view: 'documents' })}>
          <CairnMark />
          Cairn
        </a>
        {menu && <div className="site-menu">{menu}</div>}
        <ThemeToggle />
      </header>
      <main id="main" ref={target} tabIndex={-1}>
        {children}
      </main>
      <footer className="site-footer">
        <span>Cairn {version}</span>
        <a href="/docs">API description</a>
      </footer>
    </>
  );
}
