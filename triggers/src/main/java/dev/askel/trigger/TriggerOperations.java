package dev.askel.trigger;

import dev.askel.trigger.schedule.Schedules;

/** The operations on triggers, by kind. */
public interface TriggerOperations {
    /** The operations of EventBridge Scheduler. */
    Schedules schedules();
}
