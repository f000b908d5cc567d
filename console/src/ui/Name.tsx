import { useLayoutEffect, useRef } from 'react';
import { nameEnd } from '../model/nameEnd';
import { visibleText } from '../model/visibleText';

/**
 * A user-defined name or error. Its writing direction does not affect the text around it.
 *
 * @param clipped whether a table cell cuts the text with an ellipsis, at its end or in the middle;
 *     the tooltip shows the whole text
 */
export function Name({ text, clipped = false }: { text: string; clipped?: boolean | 'middle' }) {
  const shown = visibleText(text);
  if (clipped === 'middle') return <ClippedInMiddle text={shown} />;
  return clipped ? (
    <bdi className="askel-clipped" title={shown}>
      {shown}
    </bdi>
  ) : (
    <bdi>{shown}</bdi>
  );
}

/**
 * A name that keeps its end. The element contains the whole name as one text, so that it is copied,
 * read aloud and ordered as a whole. The style cuts this text and repeats its end behind it.
 */
function ClippedInMiddle({ text }: { text: string }) {
  const element = useRef<HTMLElement>(null);
  const end = nameEnd(text);
  useLayoutEffect(() => {
    const name = element.current;
    if (name === null || end === '') return undefined;
    return observeCut(name);
  }, [end, text]);
  return (
    <bdi ref={element} className="askel-middle" title={text} data-end={end}>
      <span>{text}</span>
    </bdi>
  );
}

let observer: ResizeObserver | undefined;

/** The observer of all names, which measures the names of a table before it changes the first. */
function cutObserver(): ResizeObserver {
  observer ??= new ResizeObserver((entries) => {
    const cuts = entries.map(({ target }) => ({
      target,
      isCut: (target.firstElementChild?.scrollWidth ?? 0) > target.clientWidth,
    }));
    for (const { target, isCut } of cuts) target.toggleAttribute('data-cut', isCut);
  });
  return observer;
}

/**
 * Sets the attribute `data-cut` of a name while its text is wider than its place. Returns a function
 * that ends this.
 */
function observeCut(name: HTMLElement): () => void {
  const shared = cutObserver();
  shared.observe(name);
  return () => {
    shared.unobserve(name);
    name.removeAttribute('data-cut');
  };
}
