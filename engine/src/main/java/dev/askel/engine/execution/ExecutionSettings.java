package dev.askel.engine.execution;

import dev.askel.engine.journal.partition.PartitionPeriod;
import java.time.Duration;

/**
 * Times and bounds of executions.
 *
 * @param nearTimerMax the maximum remaining time of a timer that runs in the actor. The time of any
 *     other timer is only in the wake-up row (the row with the time of the execution's next load)
 * @param idleTimeout the time without work after which an execution is passivated
 * @param handOffTimeout the maximum time that a hand-off waits for the results of calls
 * @param noticeRepeatDelay the delay before an unacknowledged notice is sent again
 * @param attemptResetAfter the time that an execution must run after a counted recovery before its
 *     recovery attempts are reset
 * @param handOverGrace the minimum time after a recovery that an execution waits for the
 *     confirmation of a dispatched task; longer than the timeouts of {@code TaskDeliveries}
 * @param callbackDelayMax the maximum time that an early callback waits for the result of the call
 *     that sent its token
 * @param confirmationDelayMax the maximum delay before the confirmation of a dispatched task is
 *     written. If the task's result arrives earlier, the confirmation is not written. Shorter than
 *     the first timeout of {@code TaskDeliveries}
 * @param snapshotRows the number of journal rows after which the next snapshot is written
 * @param partitions the period of starts whose journals share a partition
 */
public record ExecutionSettings(
        Duration nearTimerMax,
        Duration idleTimeout,
        Duration handOffTimeout,
        Duration noticeRepeatDelay,
        Duration attemptResetAfter,
        Duration handOverGrace,
        Duration callbackDelayMax,
        Duration confirmationDelayMax,
        int snapshotRows,
        PartitionPeriod partitions) {
    /** The default settings of a server. */
    public static final ExecutionSettings DEFAULT =
            new ExecutionSettings(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(250),
                    Duration.ofMillis(200),
                    100,
                    PartitionPeriod.WEEK);

    /** Returns these settings with other partitions. */
    public ExecutionSettings withPartitions(PartitionPeriod other) {
        return new ExecutionSettings(
                nearTimerMax,
                idleTimeout,
                handOffTimeout,
                noticeRepeatDelay,
                attemptResetAfter,
                handOverGrace,
                callbackDelayMax,
                confirmationDelayMax,
                snapshotRows,
                other);
    }
}
