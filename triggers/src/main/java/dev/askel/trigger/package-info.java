/**
 * Triggers start executions and call other targets without a request of a client. The module's
 * packages store the triggers and decide when one fires.
 *
 * <p>The module uses the engine through its API, its database workers and its clock. It does not
 * depend on HTTP or on connectors.
 */
@NullMarked
package dev.askel.trigger;

import org.jspecify.annotations.NullMarked;
