import { notify } from '../shell/notices';

/**
 * Copies a text and shows a notification. When the browser forbids copying, the notification shows
 * the text.
 *
 * @param label the kind of text, such as `ARN`
 */
export function copyText(label: string, text: string): void {
  void navigator.clipboard.writeText(text).then(
    () => notify({ type: 'success', text: `${label} copied.` }),
    () => notify({ type: 'info', text: `${label}: ${text}` }),
  );
}
