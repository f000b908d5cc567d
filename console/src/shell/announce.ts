/** The element whose text screen readers say when it changes. */
export const ANNOUNCER = 'askel-announcer';

/** Says which page is shown now: a page that changes without being loaded tells nobody by itself. */
export function announce(text: string): void {
  const announcer = document.getElementById(ANNOUNCER);
  if (announcer !== null) announcer.textContent = text;
}
