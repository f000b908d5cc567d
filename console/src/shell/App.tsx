import AppLayout from '@cloudscape-design/components/app-layout';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import SideNavigation, {
  type SideNavigationProps,
} from '@cloudscape-design/components/side-navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Router, useLocation } from 'wouter';
import { NAVIGATION_MIN_WIDTH, NAVIGATION_WIDTH } from '../ui/useMinWidth';
import { ANNOUNCER } from './announce';
import { ConnectionBanner } from './ConnectionBanner';
import { useKeys } from './keys';
import { Notices } from './Notices';
import { onPageChange } from './notices';
import { Pages } from './Pages';
import { Palette } from './Palette';
import { routes, SECTIONS, type PageRoute } from './routes';
import { SessionGate } from './SessionGate';
import { TopBar } from './TopBar';

const ShortcutsDialog = lazy(() =>
  import('./ShortcutsDialog').then((one) => ({ default: one.ShortcutsDialog })),
);

/** The path of the console, without a trailing slash. */
const BASE = new URL(document.baseURI).pathname.replace(/\/$/, '');

export function App() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Router base={BASE}>
        <SessionGate>
          <Shell />
        </SessionGate>
      </Router>
    </I18nProvider>
  );
}

function Shell() {
  const [path, go] = useLocation();
  const [navigation, setNavigation] = useState(window.innerWidth > NAVIGATION_MIN_WIDTH);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const entries = routes
    .flatMap((route) => (route.nav === undefined ? [] : [{ ...route.nav, ...route }]))
    .sort((one, other) => one.order - other.order);

  /** Opens the palette before the next key event, so that its field receives all typed text. */
  function openPalette(): void {
    flushSync(() => setPalette(true));
  }

  useKeys([
    { keys: 'Ctrl K', description: 'Search or run a command', run: openPalette },
    { keys: '?', description: 'Show keyboard shortcuts', run: () => setShortcuts(true) },
    ...entries.map((entry) => ({
      keys: `g ${entry.key}`,
      description: `Go to ${entry.title}`,
      run: () => go(entry.path),
    })),
  ]);

  useEffect(() => {
    // The navigation closes in a narrow window and opens in a wide one.
    const wide = window.matchMedia(`(width > ${NAVIGATION_MIN_WIDTH}px)`);
    const onWidthChange = (): void => setNavigation(wide.matches);
    wide.addEventListener('change', onWidthChange);
    return () => wide.removeEventListener('change', onWidthChange);
  }, []);

  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    onPageChange();
    // Keyboard navigation starts at the top of the new page, not at the position of the followed
    // link.
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
          // Relative to the page's <base>, the link would lead to Home.
          event.preventDefault();
          document.getElementById('askel-content')?.focus();
        }}
      >
        Skip to content
      </a>
      <TopBar onPalette={openPalette} onKeys={() => setShortcuts(true)} />
      <AppLayout
        headerSelector="#askel-top"
        toolsHide
        // Notifications are visible however far the page is scrolled.
        stickyNotifications
        navigationWidth={NAVIGATION_WIDTH}
        navigationOpen={navigation}
        onNavigationChange={(event) => setNavigation(event.detail.open)}
        ariaLabels={{
          navigation: 'Pages',
          navigationClose: 'Close navigation',
          navigationToggle: 'Open navigation',
          notifications: 'Notifications',
        }}
        navigation={
          <SideNavigation
            activeHref={BASE + current(path, entries)}
            items={navigationItems(entries)}
            onFollow={(event) => {
              event.preventDefault();
              go(event.detail.href.slice(BASE.length));
              if (window.innerWidth <= NAVIGATION_MIN_WIDTH) setNavigation(false);
            }}
          />
        }
        notifications={
          <>
            <ConnectionBanner />
            <Notices />
          </>
        }
        content={
          <div id="askel-content" tabIndex={-1}>
            <Pages />
          </div>
        }
      />
      {palette && <Palette onClose={() => setPalette(false)} />}
      <Suspense>{shortcuts && <ShortcutsDialog onClose={() => setShortcuts(false)} />}</Suspense>
    </>
  );
}

type Entry = PageRoute & NonNullable<PageRoute['nav']>;

/** The entries of the navigation. Those of a section follow the others, below its title. */
function navigationItems(entries: readonly Entry[]): SideNavigationProps.Item[] {
  const items = (section: string | undefined): SideNavigationProps.Link[] =>
    entries
      .filter((entry) => entry.section === section)
      .map((entry) => ({ type: 'link', text: entry.title, href: BASE + entry.path }));
  return [
    ...items(undefined),
    ...SECTIONS.map((title) => ({
      type: 'section-group' as const,
      title,
      items: items(title),
    })),
  ];
}

/** The navigation entry of a path. The page of an execution belongs to Executions. */
function current(path: string, entries: readonly { path: string }[]): string {
  // A Map Run is reached from its execution.
  const page = path.replace(/^\/map-runs/, '/executions');
  return (
    entries.find((entry) => entry.path !== '/' && page.startsWith(entry.path))?.path ??
    (path === '/' ? '/' : '')
  );
}
