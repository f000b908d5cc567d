package dev.askel.engine.bulk;

import java.time.Duration;

/**
 * How jobs are worked off.
 *
 * @param retention how long a job stays after its end
 * @param jobsAtOnce jobs that are begun while so many are worked off, the accounts in turn, the
 *     oldest of each first; neither paused ones count nor those that are being cancelled
 * @param accountJobsAtOnce the same, of an account in a region
 * @param openJobsMax jobs of an account in a region that may be open, paused ones included
 * @param inFlightMax executions of one job that are told at a time
 * @param triesMax how often an execution is told that cannot be told now, before its item failed
 * @param every how often the owners look what there is to do
 */
public record BulkSettings(
        Duration retention,
        int jobsAtOnce,
        int accountJobsAtOnce,
        int openJobsMax,
        int inFlightMax,
        int triesMax,
        Duration every) {
    /** A month, and what a node can do beside its other work. */
    public static final BulkSettings STANDARD =
            new BulkSettings(Duration.ofDays(30), 16, 8, 100, 128, 12, Duration.ofSeconds(1));

    /** The same; a job stays so long after its end. */
    public BulkSettings withRetention(Duration other) {
        return new BulkSettings(
                other, jobsAtOnce, accountJobsAtOnce, openJobsMax, inFlightMax, triesMax, every);
    }
}
