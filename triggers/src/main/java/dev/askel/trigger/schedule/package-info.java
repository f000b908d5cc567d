/**
 * Schedules of Amazon EventBridge Scheduler: the twelve operations, schedule expressions, and the
 * lanes that fire due schedules. The entry type is {@link dev.askel.trigger.schedule.Schedules}.
 *
 * <p>The next occurrence of a schedule is stored in its row. One transaction inserts the deliveries
 * of due occurrences and stores the next ones, so an occurrence is delivered exactly once. The
 * package depends on {@link dev.askel.trigger.target}, and not on HTTP.
 */
@NullMarked
package dev.askel.trigger.schedule;

import org.jspecify.annotations.NullMarked;
