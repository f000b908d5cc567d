import { get, post } from './client';

/** An execution that cannot be recovered, with the reason. */
export interface QuarantinedExecution {
  executionArn: string;
  status?: string;
  since?: string;
  error?: string;
}

interface QuarantinePage {
  executions: QuarantinedExecution[];
  /** The position of the next page; missing on the last page. */
  next?: string;
}

/** Reads all pages of the list of quarantined executions. */
export async function listQuarantined(signal?: AbortSignal): Promise<QuarantinedExecution[]> {
  const executions: QuarantinedExecution[] = [];
  let from: string | undefined;
  do {
    const page = await get<QuarantinePage>('quarantine', { from }, signal);
    executions.push(...page.executions);
    from = page.next;
  } while (from !== undefined);
  return executions;
}

/** Removes an execution from quarantine and recovers it from its journal. */
export function retryQuarantined(arn: string): Promise<unknown> {
  return post('inspect/retry', {}, { arn });
}
