/** The region of a request without a signature that names no region. */
export const DEFAULT_REGION = 'us-east-1';

/** The region that the link of the page names; undefined when it names none. */
export function pageRegion(): string | undefined {
  return new URLSearchParams(window.location.search).get('region') ?? undefined;
}

/** Adds the region of the page to the parameters of a link. */
export function withPageRegion<T extends object>(parameters: T): T & { region?: string } {
  const region = pageRegion();
  return region === undefined ? parameters : { region, ...parameters };
}
