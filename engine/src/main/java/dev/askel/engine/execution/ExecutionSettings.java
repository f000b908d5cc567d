package dev.askel.engine.execution;

import dev.askel.engine.execution.request.HandOvers;
import java.time.Duration;

/**
 * How executions use memory and time.
 *
 * @param nearTimer timers due within it live in the actor; farther ones only as a row
 * @param idle after so long without anything to do an execution leaves memory
 * @param handOff how long a leaving execution waits for the answers of its calls
 * @param noticeRepeat how long an unacknowledged notice waits before it is sent again
 * @param attemptOver how long an execution must live after a suspicious recovery to be trusted
 *     again
 * @param handOverGrace how long after its recovery an execution waits for the word that a worker
 *     has the task that was taken for it; longer than {@link HandOvers} pauses between two tries
 * @param answerPatience how long a callback that is early waits for the answer of the call that
 *     gave its token away
 * @param resultPatience how long the word that a worker has its task waits for the result, before
 *     it is written down; less than {@link HandOvers#FIRST}
 * @param snapshotRows how many journal rows at most stand behind a snapshot
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
    /** What the design says (sections 4 and 6). */
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
