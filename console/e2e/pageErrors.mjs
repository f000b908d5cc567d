/**
 * Collects the errors of all pages of a browser context until the context is closed: console errors
 * and uncaught exceptions.
 *
 * @returns an array to which each error is appended
 */
export function pageErrors(context) {
  const errors = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (event) => errors.push(event.error().stack ?? event.error().message));
  return errors;
}
