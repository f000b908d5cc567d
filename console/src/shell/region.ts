import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import {
  choosableRegions,
  chooseRegion,
  DEFAULT_REGION,
  isRegionOpen,
  keepRegion,
  onReturn,
  pageRegion,
  pathInRegion,
} from '../api/region';
import { listRegions } from '../api/regions';
import { links } from './links';
import { routes } from './routes';

/** The region of the page, and the regions to choose from: none, or at least two. */
export interface RegionChoice {
  region: string;
  regions: readonly string[];
  choose: (region: string) => void;
}

// This listener is added before that of the router, which renders the page of the address.
window.addEventListener('popstate', onReturn);

/**
 * Reads the regions of the account, and adds the region of the page to its address. So a bookmark
 * or a shared link has the same region.
 */
export function useRegionChoice(): RegionChoice {
  const [path, go] = useLocation();
  const search = useSearch();
  const region = pageRegion();
  const [ofAccount, setOfAccount] = useState<readonly string[]>([]);

  useEffect(() => {
    keepRegion(region);
    showRegion(region);
  }, [path, search, region]);

  useEffect(() => {
    const abort = new AbortController();
    listRegions(abort.signal).then(
      (regions) => {
        setOfAccount(regions);
        const [only] = regions;
        // The default region would be empty, because the account uses another region only.
        if (regions.length === 1 && only !== undefined && isRegionOpen()) showRegion(only);
      },
      // Without the list, the region of the address can still be left.
      () => undefined,
    );
    return () => abort.abort();
  }, []);

  return {
    region,
    regions: choosableRegions(ofAccount, region),
    choose: (chosen) => {
      chooseRegion(chosen);
      if (chosen !== region) go(pathInRegion(listOf(path), chosen));
    },
  };
}

/** Adds a region to the address unless it names one. */
function showRegion(region: string): void {
  const address = new URL(window.location.href);
  if (region === DEFAULT_REGION || address.searchParams.has('region')) return;
  address.searchParams.set('region', region);
  window.history.replaceState(window.history.state, '', address);
}

/** The list to which a page belongs. The object of the page may not exist in another region. */
function listOf(path: string): string {
  const list = `/${path.split('/')[1] ?? ''}`;
  return routes.some((route) => route.path === list) ? list : links.home();
}
