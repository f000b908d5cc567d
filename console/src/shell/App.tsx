import AppLayout from '@cloudscape-design/components/app-layout';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Router, useLocation } from 'wouter';
import { ANNOUNCER } from './announce';
import { useKeys } from './keys';
import { Notices } from './Notices';
import { Pages } from './Pages';
import { routes } from './routes';
import { TopBar } from './TopBar';

const KeySheet = lazy(() => import('./KeySheet').then((one) => ({ default: one.KeySheet })));
const Palette = lazy(() => import('./Palette').then((one) => ({ default: one.Palette })));

/** Where the console is, without a slash at its end. */
const BASE = new URL(document.baseURI).pathname.replace(/\/$/, '');

const WIDE = 688;

export function App() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Router base={BASE}>
        <Shell />
      </Router>
    </I18nProvider>
  );
}

function Shell() {
  const [path, go] = useLocation();
  const [navigation, setNavigation] = useState(window.innerWidth > WIDE);
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const entries = routes
    .flatMap((route) => (route.nav === undefined ? [] : [{ ...route.nav, ...route }]))
    .sort((one, other) => one.order - other.order);

  useKeys([
    { keys: 'Ctrl K', does: 'Search or run a command', run: () => setPalette(true) },
    { keys: '?', does: 'Show keyboard shortcuts', run: () => setSheet(true) },
    ...entries.map((entry) => ({
      keys: `g ${entry.key}`,
      does: `Go to ${entry.title}`,
      run: () => go(entry.path),
    })),
  ]);

  useEffect(() => {
    // A window that becomes narrow closes the navigation; wide again, it has room for it.
    const wide = window.matchMedia(`(width > ${WIDE}px)`);
    const turned = (): void => setNavigation(wide.matches);
    wide.addEventListener('change', turned);
    return () => wide.removeEventListener('change', turned);
  }, []);

  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // The keyboard goes on at the beginning of the new page, not where a link of the former one was.
    window.scrollTo(0, 0);
    document.getElementById('askel-content')?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <p id={ANNOUNCER} className="askel-hidden" role="status" />
      <a
        className="askel-skip"
        href="#askel-content"
        onClick={(event) => {
          // Against the page's <base> it would be the address of Home.
          event.preventDefault();
          document.getElementById('askel-content')?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar onPalette={() => setPalette(true)} onKeys={() => setSheet(true)} />
      <AppLayout
        headerSelector="#askel-top"
        toolsHide
        // An action far down a page shows its result in sight.
        stickyNotifications
        navigationWidth={220}
        navigationOpen={navigation}
        onNavigationChange={(event) => setNavigation(event.detail.open)}
        ariaLabels={{
          navigation: 'Pages',
          navigationClose: 'Close the list of pages',
          navigationToggle: 'Open the list of pages',
          notifications: 'Notices',
        }}
        navigation={
          <SideNavigation
            activeHref={BASE + current(path, entries)}
            items={entries.map((entry) => ({
              type: 'link',
              text: entry.title,
              href: BASE + entry.path,
            }))}
            onFollow={(event) => {
              event.preventDefault();
              go(event.detail.href.slice(BASE.length));
              if (window.innerWidth <= WIDE) setNavigation(false);
            }}
          />
        }
        notifications={<Notices />}
        content={
          <div id="askel-content" tabIndex={-1}>
            <Pages />
          </div>
        }
      />
      <Suspense>
        {palette && <Palette onClose={() => setPalette(false)} />}
        {sheet && <KeySheet onClose={() => setSheet(false)} />}
      </Suspense>
    </>
  );
}

/** The entry under which a path is: an execution's page is under Executions. */
function current(path: string, entries: readonly { path: string }[]): string {
  return (
    entries.find((entry) => entry.path !== '/' && path.startsWith(entry.path))?.path ??
    (path === '/' ? '/' : '')
  );
}
