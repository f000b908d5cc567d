package dev.askel.engine.usage;

/**
 * An amount of usage.
 *
 * @param transitions the state transitions of Standard executions: entered states and retries
 * @param expressRequests the number of ended Express executions
 * @param expressUnits the billed duration of Express executions, in units of 64 MB for 100 ms
 */
record Usage(long transitions, long expressRequests, long expressUnits) {
    Usage plus(Usage other) {
        return new Usage(
                transitions + other.transitions,
                expressRequests + other.expressRequests,
                expressUnits + other.expressUnits);
    }
}
