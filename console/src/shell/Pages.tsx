import Box from '@cloudscape-design/components/box';
import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Route, Switch, useLocation, useSearch } from 'wouter';
import { pageRegion } from '../api/region';
import { decodedArn } from '../model/arn';
import Home from '../pages/home';
import { PathLink } from '../ui/PathLink';
import { announce } from './announce';
import { links } from './links';
import { ErrorBoundary } from './ErrorBoundary';
import { PageUnavailableError } from './PageUnavailable';
import { routes, type PageParams, type PageRoute } from './routes';

const pages = routes.map((route) => ({ route, Page: pageOf(route) }));

function pageOf({ load }: PageRoute): ComponentType<PageParams> {
  if (load === undefined) return Home;
  return lazy(() =>
    load().catch((failure: unknown) => {
      throw new PageUnavailableError(failure);
    }),
  );
}

/** The page of the current path. */
export function Pages() {
  return (
    <Switch>
      {pages.map(({ route, Page }) => (
        <Route key={route.path} path={route.path}>
          {(params) => <PageFrame route={route} Page={Page} params={params} />}
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function PageFrame({
  route,
  Page,
  params,
}: {
  route: PageRoute;
  Page: ComponentType<PageParams>;
  params: PageParams;
}) {
  useTitle(route.title);
  const [path] = useLocation();
  // Another region is part of the address.
  const search = useSearch();
  const decodedParams = decoded(params);
  return (
    <ErrorBoundary
      key={JSON.stringify([decodedParams, pageRegion()])}
      address={`${path}?${search}`}
    >
      <Suspense fallback={<Box padding="xxl">Loading…</Box>}>
        <Page {...decodedParams} />
      </Suspense>
    </ErrorBoundary>
  );
}

/** The parameters of a path by name. The parts of an ARN with a slash are one parameter. */
function decoded(params: PageParams): PageParams {
  // The router does not decode colons and slashes, which some tools encode in links.
  const { label, ...others } = Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => !/^\d+$/.test(name))
      .map(([name, value]) => [name, value === undefined ? undefined : decodedArn(value)]),
  );
  return label === undefined ? others : { ...others, arn: `${others['arn'] ?? ''}/${label}` };
}

function NotFound() {
  useTitle('Not found');
  return (
    <Box padding="xxl" textAlign="center">
      <Box variant="h1">Page not found</Box>
      <Box variant="p">
        The link may be from another version of the console.{' '}
        <PathLink to={links.home()}>Go to Home</PathLink>
      </Box>
    </Box>
  );
}

/**
 * Sets the title of the browser tab and announces it to screen readers. A page can set a more
 * specific title than its route.
 */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Askel`;
    announce(title);
  }, [title]);
}
