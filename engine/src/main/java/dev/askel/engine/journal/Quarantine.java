package dev.askel.engine.journal;

/**
 * The reason why an execution is in quarantine.
 *
 * @param sinceMillis epoch milliseconds, engine time
 * @param attempts recoveries that did not reach a commit
 * @param error the last failure
 */
public record Quarantine(long sinceMillis, int attempts, String error) {}
