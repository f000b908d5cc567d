const FOCUSABLE = 'input:enabled, textarea:enabled, button:enabled, a[href], [tabindex="0"]';

/**
 * Keeps the focus in a dialog when the focused element is removed or disabled, such as the button
 * of an action that is complete. Otherwise keys, for instance Escape, would not reach the dialog.
 * The focus moves to the nearest element that can have it.
 *
 * @returns a function that ends this
 */
export function keepFocus(dialog: HTMLElement): () => void {
  /** The focused element and the elements around it, the innermost first. */
  let path: HTMLElement[] = [];
  const onFocus = ({ target }: FocusEvent): void => {
    path = [];
    for (
      let one = target instanceof HTMLElement ? target : null;
      one !== null && one !== dialog;
      one = one.parentElement
    )
      path.push(one);
    path.push(dialog);
  };
  const observer = new MutationObserver(() => {
    const [focused, ...around] = path;
    if (focused === undefined || (focused.isConnected && !focused.matches(':disabled'))) return;
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement !== focused) return;
    around
      .filter((one) => one.isConnected)
      .map((one) => one.querySelector<HTMLElement>(FOCUSABLE))
      .find((one) => one !== null)
      ?.focus();
  });
  dialog.addEventListener('focusin', onFocus);
  observer.observe(dialog, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  return () => {
    observer.disconnect();
    dialog.removeEventListener('focusin', onFocus);
  };
}
