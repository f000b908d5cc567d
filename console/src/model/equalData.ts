/** Returns the former data if the new data equals it, so that derived data remains. */
export function formerIfEqual<T>(former: T | undefined, data: T): T {
  return former !== undefined && JSON.stringify(former) === JSON.stringify(data) ? former : data;
}
