package dev.askel.engine.execution;

import java.time.Duration;

/**
 * Times and bounds of executions.
 *
 * @param nearTimer timers due within it run in the actor; the wake-up row has the other due times
 * @param idle time without work after which an execution is passivated
 * @param handOff how long a hand-off waits for the answers of calls
 * @param noticeRepeat pause before an unacknowledged notice is sent again
 * @param attemptOver how long an execution must run after a counted recovery before its attempts
 *     are reset
 * @param handOverGrace how long after its recovery an execution waits for the confirmation of a
 *     dispatched task; longer than the pause of {@code HandOvers} between two attempts
 * @param answerPatience how long an early callback waits for the answer of the call that passed its
 *     token on
 * @param resultPatience how long the confirmation of a dispatched task waits for its result before
 *     it is written; shorter than the first timeout of {@code HandOvers}
 * @param snapshotRows largest number of journal rows after a snapshot
 */
public record ExecutionSettings(
        Duration nearTimer,
        Duration idle,
        Duration handOff,
        Duration noticeRepeat,
        Duration attemptOver,
        Duration handOverGrace,
        Duration answerPatience,
        Duration resultPatience,
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
