/**
 * Webhooks: named URLs whose requests start executions. A webhook verifies the signature of a
 * request, maps the request to the input of an execution, and maps the result to a response.
 *
 * <p>Entry type: {@link dev.askel.trigger.webhook.WebhookServices}. The package depends on the
 * engine, and on no HTTP library.
 */
@NullMarked
package dev.askel.trigger.webhook;

import org.jspecify.annotations.NullMarked;
