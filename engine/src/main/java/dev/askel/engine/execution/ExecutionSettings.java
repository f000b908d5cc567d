package dev.askel.engine.execution;

import java.time.Duration;

/**
 * Times and bounds of executions.
 *
 * @param nearTimerMax timers that are due within this time run in the actor; all other due times
 *     are in the wake-up row
 * @param idleTimeout time without work after which an execution is passivated
 * @param handOffTimeout maximum time that a hand-off waits for the answers of calls
 * @param noticeRepeatDelay delay before an unacknowledged notice is sent again
 * @param attemptResetAfter time that an execution must run after a counted recovery before its
 *     attempts are reset
 * @param handOverGrace minimum time after a recovery that an execution waits for the confirmation
 *     of a dispatched task; longer than the timeouts of {@code TaskDeliveries}
 * @param callbackDelayMax maximum time that an early callback waits for the answer of the call that
 *     passed on its token
 * @param confirmationDelayMax maximum time that the confirmation of a dispatched task waits for the
 *     task's result before it is written; shorter than the first timeout of {@code TaskDeliveries}
 * @param snapshotRows largest number of journal rows after a snapshot
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
        int snapshotRows) {
    /** The settings of a server, unless configured otherwise. */
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
                    100);
}
