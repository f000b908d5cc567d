package dev.askel.engine.journal;

/**
 * The reason why an execution is in quarantine. After too many failed recoveries, an execution is
 * not loaded until an operator releases it.
 *
 * @param sinceMillis epoch milliseconds, engine time
 * @param attempts recoveries that did not reach a commit
 * @param error the last failure
 */
public record Quarantine(long sinceMillis, int attempts, String error) {}
