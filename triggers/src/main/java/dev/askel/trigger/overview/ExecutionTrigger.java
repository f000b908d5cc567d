package dev.askel.trigger.overview;

/**
 * The trigger that started an execution.
 *
 * @param occurrence the scheduled time of a schedule, the id of an event, or the key of a request
 *     to a webhook
 */
public record ExecutionTrigger(Trigger trigger, String occurrence) {}
