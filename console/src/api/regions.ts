import { get } from './client';

/** The regions in which the account has state machines, executions or triggers. */
export async function listRegions(signal?: AbortSignal): Promise<string[]> {
  return (await get<{ regions: string[] }>('regions', {}, signal)).regions;
}
