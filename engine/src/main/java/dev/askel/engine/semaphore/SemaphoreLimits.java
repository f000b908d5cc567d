package dev.askel.engine.semaphore;

/**
 * The bounds of semaphores.
 *
 * @param semaphoresMax the maximum number of semaphores of an account in a region that have a
 *     limit, waiters or holders
 * @param waitersMax the maximum number of waiting requests of a semaphore
 * @param requestsMax the maximum number of requests of an execution that wait or hold permits
 */
public record SemaphoreLimits(int semaphoresMax, int waitersMax, int requestsMax) {
    /** The bounds of a server. */
    public static final SemaphoreLimits DEFAULT = new SemaphoreLimits(10_000, 10_000, 1_000);
}
