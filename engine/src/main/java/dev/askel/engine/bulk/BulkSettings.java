package dev.askel.engine.bulk;

import java.time.Duration;

/**
 * Settings of bulk jobs.
 *
 * @param retention how long a job is kept after its end
 * @param jobsAtOnce jobs that run at a time, the accounts in turn, the oldest of each first; paused
 *     and cancelling jobs do not count
 * @param accountJobsAtOnce jobs of an account in a region that run at a time
 * @param openJobsMax jobs of an account in a region that may be open, paused ones included
 * @param inFlightMax requests of one job that are in flight at a time
 * @param attemptsMax requests for one execution after which its item fails
 * @param every the owners' polling interval
 */
public record BulkSettings(
        Duration retention,
        int jobsAtOnce,
        int accountJobsAtOnce,
        int openJobsMax,
        int inFlightMax,
        int attemptsMax,
        Duration every) {
    /** Keeps jobs for a month, with bounds that leave a node capacity for its other work. */
    public static final BulkSettings STANDARD =
            new BulkSettings(Duration.ofDays(30), 16, 8, 100, 128, 12, Duration.ofSeconds(1));

    /** These settings with another retention. */
    public BulkSettings withRetention(Duration other) {
        return new BulkSettings(
                other, jobsAtOnce, accountJobsAtOnce, openJobsMax, inFlightMax, attemptsMax, every);
    }
}
