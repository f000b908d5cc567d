/**
 * Collects the errors on the consoles of all pages of a browser context, and the errors that these pages throw, until the
 * context is closed.
 *
 * @returns the array that grows with each error
 */
export function pageErrors(context) {
  const errors = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (event) => errors.push(event.error().stack ?? event.error().message));
  return errors;
}
