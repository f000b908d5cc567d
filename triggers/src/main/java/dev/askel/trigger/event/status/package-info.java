/**
 * Sends the status changes of executions to the default event bus of their account. Entry type:
 * {@link dev.askel.trigger.event.status.StatusEventBus}.
 */
@NullMarked
package dev.askel.trigger.event.status;

import org.jspecify.annotations.NullMarked;
