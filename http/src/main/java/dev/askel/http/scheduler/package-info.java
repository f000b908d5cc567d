/**
 * The HTTP form of EventBridge Scheduler's requests and errors (REST-JSON). {@link
 * dev.askel.http.scheduler.SchedulerRequest} is the entry type. The package does not depend on an
 * HTTP library.
 */
@NullMarked
package dev.askel.http.scheduler;

import org.jspecify.annotations.NullMarked;
