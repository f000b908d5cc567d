package dev.askel.engine.journal;

import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatGrace;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The direct door to the durable storage of executions. Never blocks the caller; stages complete on
 * the journal's own threads and only database failures complete them exceptionally.
 */
public interface Journal {
    /**
     * Writes one execution's unit, together with other executions' units in one transaction.
     *
     * <p>Writes of one persistence id are performed in the order of the calls. A database that is
     * away for less than the breaker's time (60 s) only delays the answer.
     */
    CompletionStage<WriteOutcome> write(JournalWrite write);

    /**
     * Moves the heartbeat of an open task {@code heartbeatSeconds} beyond {@code nowMillis}; goes
     * through the group commit and wakes nobody. Once missed, a heartbeat is refused for ever, so
     * that the execution's decision about it stays true; {@link HeartbeatGrace} says what is
     * missed.
     *
     * @param redriveCount must be the task's own
     * @param life must be the task's own, as {@link OpenTask#life}
     */
    CompletionStage<HeartbeatOutcome> heartbeat(
            String persistenceId,
            TaskKey task,
            int redriveCount,
            @Nullable Long life,
            long nowMillis);

    /**
     * Counts one attempt to recover an execution, durably, making the wake-up row if there is none;
     * the next {@link WakeupChange.Put} sets the count back to 0.
     *
     * @param incarnation of the node that recovers; calls in flight are in its care now
     * @return attempts with this one
     */
    CompletionStage<Integer> countAttempt(String persistenceId, String incarnation);

    /**
     * Replaces an execution's wake-up row, durably, behind the writes of that execution that were
     * asked for before.
     *
     * @param former the row as the caller knows it; attempts to recover may have changed its owner
     * @return false when the row is another one or does not exist; then it stays so
     */
    CompletionStage<Boolean> replaceWakeup(
            String persistenceId, WakeupChange.Put former, WakeupChange.Put row);

    /** The execution has shown that it can live: its attempts are counted from 0 again. */
    CompletionStage<?> forgetAttempts(String persistenceId);

    /** Puts an execution into quarantine, durably: nothing is due for it any more. */
    CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine);

    /** Why an execution is in quarantine; null when it is not. */
    CompletionStage<@Nullable Quarantine> quarantine(String persistenceId);

    /**
     * Ends a quarantine.
     *
     * @param nowMillis when the execution is due, epoch milliseconds in engine time
     */
    CompletionStage<?> release(String persistenceId, long nowMillis);

    /**
     * Ends an execution that nothing else can end.
     *
     * @return how many journal rows were set aside; null, and nothing has happened, when it has
     *     ended or has gone on meanwhile
     */
    CompletionStage<@Nullable Integer> end(ForcedEnd end);

    /**
     * Everything needed to bring an execution back. Many waiting recoveries become one query.
     *
     * @return null when nothing is stored under this id
     */
    CompletionStage<@Nullable Recovered> recover(String persistenceId);

    /**
     * A page of journal rows, in order; at least one row if there is any, however large.
     *
     * @param fromSequenceNr first number wanted
     * @param bytesMax the page ends before the row that would exceed this many payload bytes
     */
    CompletionStage<List<JournalRow>> read(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);

    /**
     * The same backwards, the latest row first.
     *
     * @param fromSequenceNr last number wanted; {@link Long#MAX_VALUE} for the end of the journal
     */
    CompletionStage<List<JournalRow>> readBackwards(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);
}
