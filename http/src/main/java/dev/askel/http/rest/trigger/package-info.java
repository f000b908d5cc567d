/**
 * The REST routes of triggers. Entry type: {@link dev.askel.http.rest.trigger.WebhookRoutes}. The
 * triggers module reads and writes the JSON of its objects.
 */
@NullMarked
package dev.askel.http.rest.trigger;

import org.jspecify.annotations.NullMarked;
