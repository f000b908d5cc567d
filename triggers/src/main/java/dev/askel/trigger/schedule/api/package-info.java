/**
 * The JSON of EventBridge Scheduler's requests and responses, by AWS's model. The entry type is
 * {@link dev.askel.trigger.schedule.api.SchedulerApi}. The package does not depend on HTTP.
 */
@NullMarked
package dev.askel.trigger.schedule.api;

import org.jspecify.annotations.NullMarked;
