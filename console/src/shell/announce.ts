/** The id of the live region that screen readers announce. */
export const ANNOUNCER = 'askel-announcer';

/**
 * Announces the shown page to screen readers, which do not notice a navigation without page load.
 */
export function announce(text: string): void {
  const announcer = document.getElementById(ANNOUNCER);
  if (announcer !== null) announcer.textContent = text;
}
