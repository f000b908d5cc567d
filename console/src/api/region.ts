/** The region of a request without a signature that names no region. */
export const DEFAULT_REGION = 'us-east-1';

const KEY = 'askel.region';

/** The region of the former address; undefined before the first page is shown. */
let kept: string | undefined;

/** The region that the address of the page names; undefined when it names none. */
function namedRegion(): string | undefined {
  return new URLSearchParams(window.location.search).get('region') ?? undefined;
}

/** The region that was chosen in this browser; undefined before the first choice. */
function chosenRegion(): string | undefined {
  try {
    return window.localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * The region of the page and its requests: that of the address, else that of the former page, else
 * the chosen one. The region of an ARN in a request prevails.
 */
export function pageRegion(): string {
  return namedRegion() ?? kept ?? chosenRegion() ?? DEFAULT_REGION;
}

/** Keeps the region for the following pages. */
export function keepRegion(region: string): void {
  kept = region;
}

/**
 * Keeps the region of an address to which the browser has returned. The console adds any other
 * region to its addresses, so an address without a region has the default region.
 */
export function onReturn(): void {
  kept = namedRegion() ?? DEFAULT_REGION;
}

/** Keeps a region, also for the next visits. */
export function chooseRegion(region: string): void {
  kept = region;
  try {
    window.localStorage.setItem(KEY, region);
  } catch {
    // Without storage the region lasts until the console is closed.
  }
}

/** Whether neither the address nor a person has chosen a region. */
export function isRegionOpen(): boolean {
  return namedRegion() === undefined && chosenRegion() === undefined;
}

/** Adds the region of the page to the parameters of a link. */
export function withPageRegion<T extends object>(parameters: T): T & { region?: string } {
  const region = pageRegion();
  return region === DEFAULT_REGION ? parameters : { region, ...parameters };
}

/** The header with the region of the page. The server assumes the default region without it. */
export function regionHeader(): Record<string, string> {
  const region = pageRegion();
  return region === DEFAULT_REGION ? {} : { 'X-Askel-Region': region };
}

/** The path and parameters with a region, if that is not the default region. */
export function pathInRegion(path: string, region: string): string {
  return region === DEFAULT_REGION ? path : `${path}?region=${encodeURIComponent(region)}`;
}

/**
 * The regions to choose from: those of the account, the one of the page and the default. Empty when
 * there is nothing to choose.
 */
export function choosableRegions(ofAccount: readonly string[], region: string): string[] {
  const all = new Set([...ofAccount, region, DEFAULT_REGION]);
  return all.size > 1 ? [...all].sort() : [];
}
