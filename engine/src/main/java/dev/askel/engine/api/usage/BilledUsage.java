package dev.askel.engine.api.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The usage of an account in a region that AWS would bill, of the last {@link #DAYS} days.
 *
 * @param asOf the time of the read
 * @param from the start of the first day, in UTC
 * @param countedSince the start of the first of these days with usage; null when there is none
 * @param transitions the state transitions of Standard executions: entered states and retries
 * @param expressRequests the number of ended Express executions
 * @param expressUnits the billed duration of Express executions, in units of 64 MB for 100 ms
 */
public record BilledUsage(
        Instant asOf,
        Instant from,
        @Nullable Instant countedSince,
        long transitions,
        long expressRequests,
        long expressUnits) {
    /** The number of days, the current one included. */
    public static final int DAYS = 30;
}
