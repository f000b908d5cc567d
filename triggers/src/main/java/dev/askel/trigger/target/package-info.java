/**
 * Targets of triggers and the durable deliveries to them. A trigger inserts deliveries with {@link
 * dev.askel.trigger.target.Deliveries} in its own transaction. The nodes of the cluster then call
 * the targets, retry failed calls, and send exhausted deliveries to dead-letter queues.
 *
 * <p>The package does not depend on the kinds of triggers.
 */
@NullMarked
package dev.askel.trigger.target;

import org.jspecify.annotations.NullMarked;
