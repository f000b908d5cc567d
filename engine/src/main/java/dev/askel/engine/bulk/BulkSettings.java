package dev.askel.engine.bulk;

import java.time.Duration;

/**
 * Settings of bulk jobs.
 *
 * @param retention the time for which a job is kept after its end
 * @param runningJobsMax the maximum number of running jobs. Paused and cancelling jobs do not
 *     count. Accounts are served in turn, the oldest job of each first
 * @param accountRunningJobsMax the maximum number of running jobs of an account in a region
 * @param openJobsMax the maximum number of open jobs of an account in a region, including paused
 *     jobs
 * @param inFlightMax the maximum number of requests of one job in flight
 * @param attemptsMax the number of requests for one execution after which the item fails
 * @param pollInterval the polling interval of owners
 */
public record BulkSettings(
        Duration retention,
        int runningJobsMax,
        int accountRunningJobsMax,
        int openJobsMax,
        int inFlightMax,
        int attemptsMax,
        Duration pollInterval) {
    /**
     * The defaults. Jobs are kept for a month, and the bounds leave capacity for a node's other
     * work.
     */
    public static final BulkSettings STANDARD =
            new BulkSettings(Duration.ofDays(30), 16, 8, 100, 128, 12, Duration.ofSeconds(1));

    /** Returns these settings with another retention. */
    public BulkSettings withRetention(Duration other) {
        return new BulkSettings(
                other,
                runningJobsMax,
                accountRunningJobsMax,
                openJobsMax,
                inFlightMax,
                attemptsMax,
                pollInterval);
    }
}
