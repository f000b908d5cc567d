import { visibleText } from '../model/visibleText';

/**
 * A name or error that people chose: its direction of writing affects nothing around it.
 *
 * @param clipped whether it ends in an ellipsis where a cell of a table has no more space; the tooltip has all of it
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
