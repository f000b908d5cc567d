package dev.askel.engine.journal;

/**
 * Why an execution is left alone.
 *
 * @param sinceMillis epoch milliseconds, engine time
 * @param attempts recoveries that did not reach a commit
 * @param error what went wrong the last time
 */
public record Quarantine(long sinceMillis, int attempts, String error) {}
