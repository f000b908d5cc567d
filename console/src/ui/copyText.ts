import { notify } from '../shell/notices';

/**
 * Copies a text and confirms it in a notice, which shows the text where the browser forbids copying.
 *
 * @param what the name of the text, as `ARN`
 */
export function copyText(what: string, text: string): void {
  void navigator.clipboard.writeText(text).then(
    () => notify({ type: 'success', text: `${what} copied.` }),
    () => notify({ type: 'info', text: `${what}: ${text}` }),
  );
}
