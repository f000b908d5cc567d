import Box from '@cloudscape-design/components/box';
import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Route, Switch } from 'wouter';
import { decodedArn } from '../model/arn';
import { PathLink } from '../ui/PathLink';
import { announce } from './announce';
import { links } from './links';
import { PageFailure } from './PageFailure';
import { PageUnavailableError } from './PageUnavailable';
import { routes, type PageParams, type PageRoute } from './routes';

const pages = routes.map((route) => ({
  route,
  Page: lazy(() =>
    route.load().catch((failure: unknown) => {
      throw new PageUnavailableError(failure);
    }),
  ),
}));

/** The page at the browser's path. */
export function Pages() {
  return (
    <Switch>
      {pages.map(({ route, Page }) => (
        <Route key={route.path} path={route.path}>
          {(params) => <Shown route={route} Page={Page} params={params} />}
        </Route>
      ))}
      <Route>
        <Nothing />
      </Route>
    </Switch>
  );
}

function Shown({
  route,
  Page,
  params,
}: {
  route: PageRoute;
  Page: ComponentType<PageParams>;
  params: PageParams;
}) {
  useTitle(route.title);
  // The router leaves colons and slashes encoded, as tools that make links write them.
  const named = Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => !/^\d+$/.test(name))
      .map(([name, value]) => [name, value === undefined ? undefined : decodedArn(value)]),
  );
  return (
    <PageFailure key={JSON.stringify(named)}>
      <Suspense fallback={<Box padding="xxl">Loading…</Box>}>
        <Page {...named} />
      </Suspense>
    </PageFailure>
  );
}

function Nothing() {
  useTitle('Nothing here');
  return (
    <Box padding="xxl" textAlign="center">
      <Box variant="h1">There is no such page</Box>
      <Box variant="p">
        The address may be from another version of the console.{' '}
        <PathLink to={links.home()}>Go home</PathLink>
      </Box>
    </Box>
  );
}

/** The title of the browser's tab; a page may say more than its route does. Screen readers are told. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Askel`;
    announce(title);
  }, [title]);
}
