/**
 * The triggers of a state machine, the trigger of an execution, and recent deliveries. Entry type:
 * {@link dev.askel.trigger.overview.TriggerOverview}. The packages of schedules, events and
 * webhooks implement {@link dev.askel.trigger.overview.TriggerFinder}.
 */
@NullMarked
package dev.askel.trigger.overview;

import org.jspecify.annotations.NullMarked;
