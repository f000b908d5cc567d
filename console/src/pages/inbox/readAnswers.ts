import type { Answers } from '../../model/approval';
import { quickAnswers } from '../../model/taskForm';
import { readFormSources } from './readFormSources';

/**
 * Reads the answers that approve and reject the task of a state without a form; undefined if a form
 * is necessary. The promise is rejected when it is unknown whether one is.
 */
export async function readAnswers(
  executionArn: string,
  name: string,
  signal: AbortSignal,
): Promise<Answers | undefined> {
  return await quickAnswers(await readFormSources(executionArn, name, signal));
}
