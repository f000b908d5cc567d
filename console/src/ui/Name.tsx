import { visibleText } from '../model/visibleText';

/**
 * A user-defined name or error. Its writing direction does not affect the text around it.
 *
 * @param clipped whether a table cell cuts the text with an ellipsis; the tooltip shows the whole
 *     text
 */
export function Name({ text, clipped = false }: { text: string; clipped?: boolean }) {
  const shown = visibleText(text);
  return clipped ? (
    <bdi className="askel-clipped" title={shown}>
      {shown}
    </bdi>
  ) : (
    <bdi>{shown}</bdi>
  );
}
