/**
 * Receives events, matches them with the rules of their bus and stores a delivery for each matched
 * target. Entry type: {@link dev.askel.trigger.event.publish.StoredEventBridge}.
 */
@NullMarked
package dev.askel.trigger.event.publish;

import org.jspecify.annotations.NullMarked;
