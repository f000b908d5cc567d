import { meanwhileChange } from '../model/meanwhileChange';

/** The error when someone else has changed a value since a form was opened. */
export class ChangedMeanwhile extends Error {
  /**
   * @param subject the start of the message, such as "The rule"
   * @param before the value when the form was opened
   * @param now the value that saving would overwrite
   */
  constructor(
    subject: string,
    readonly before: unknown,
    readonly now: unknown,
  ) {
    super(`${subject} has been changed since this form was opened.`);
  }
}

/**
 * Refuses to overwrite changes that someone else has made since a form was opened, unless the user
 * has seen and accepted them. The APIs of schedules, rules and webhooks have no conditional write,
 * so a change between the read and the write remains possible. A save that changed nothing is no
 * change.
 *
 * @param subject the start of the error, such as "The rule"
 * @param before the stored value when the form was opened
 * @param accepted the change that the user overwrites; undefined before any was shown
 * @throws ChangedMeanwhile when the value differs
 */
export async function requireUnchanged<T>(
  subject: string,
  before: T,
  read: () => Promise<T>,
  accepted?: ChangedMeanwhile,
): Promise<void> {
  const now = await read();
  const isKnown = [before, ...(accepted === undefined ? [] : [accepted.now])].some(
    (known) => meanwhileChange(known, now, 1).changes.length === 0,
  );
  if (!isKnown) throw new ChangedMeanwhile(subject, before, now);
}
