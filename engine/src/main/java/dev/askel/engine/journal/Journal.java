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
 * The durable storage of executions. It never blocks the caller. Stages complete on the journal's
 * own threads, and only database failures complete them exceptionally.
 */
public interface Journal {
    /**
     * Writes the changes of one execution, together with other executions' writes in one
     * transaction.
     *
     * <p>Writes of one persistence id are performed in the order of the calls. A database outage
     * shorter than the breaker's time (60 s) only delays the result.
     */
    CompletionStage<WriteOutcome> write(JournalWrite write);

    /**
     * Moves the heartbeat of an open task to {@code heartbeatSeconds} after {@code nowMillis},
     * through the group commit and without waking the execution.
     *
     * <p>After a missed heartbeat, all later heartbeats are refused, so that the execution's
     * decision about the miss remains valid. {@link HeartbeatGrace} defines when a heartbeat is
     * missed.
     *
     * @param redriveCount the redrive count of the execution when the task was scheduled; {@link
     *     HeartbeatOutcome#ABSENT} if it has changed
     * @param life the task's {@link OpenTask#life}; {@link HeartbeatOutcome#ABSENT} for another
     *     execution
     */
    CompletionStage<HeartbeatOutcome> heartbeat(
            String persistenceId,
            TaskKey task,
            int redriveCount,
            @Nullable Long life,
            long nowMillis);

    /**
     * Counts one attempt to recover an execution, durably, and inserts the wake-up row if there is
     * none. The next {@link WakeupChange.Put} resets the count to 0.
     *
     * @param incarnation the incarnation of the recovering node, which owns the calls in flight
     *     after this call
     * @return the number of attempts including this one
     */
    CompletionStage<Integer> countAttempt(String persistenceId, String incarnation);

    /**
     * Replaces an execution's wake-up row, durably and after all earlier writes of that execution.
     *
     * @param former the row that the caller expects; its owner is not compared, because attempts to
     *     recover change it
     * @return false when the stored row differs or does not exist; nothing is changed in this case
     */
    CompletionStage<Boolean> replaceWakeup(
            String persistenceId, WakeupChange.Put former, WakeupChange.Put row);

    /** Resets the count of recovery attempts to 0, because the execution has run successfully. */
    CompletionStage<?> resetAttempts(String persistenceId);

    /** Puts an execution into quarantine, durably, and removes its due times. */
    CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine);

    /** Returns why an execution is in quarantine; null when it is not. */
    CompletionStage<@Nullable Quarantine> quarantine(String persistenceId);

    /**
     * Ends a quarantine, and makes the execution due.
     *
     * @param nowMillis the due time, epoch milliseconds in engine time
     */
    CompletionStage<?> release(String persistenceId, long nowMillis);

    /**
     * Ends an execution that cannot end by itself.
     *
     * @return the number of journal rows that were moved to {@code damaged_rows}; null when the
     *     execution has ended or written further rows in the meantime. Nothing is changed in this
     *     case
     */
    CompletionStage<@Nullable Integer> end(ForcedEnd end);

    /**
     * Reads everything needed to recover an execution. Concurrent recoveries share one query.
     *
     * @return null when nothing is stored under this id
     */
    CompletionStage<@Nullable Recovered> recover(String persistenceId);

    /**
     * Reads a page of journal rows in ascending order. Unless no rows are left, the page has at
     * least one row of any size.
     *
     * @param fromSequenceNr first sequence number
     * @param bytesMax the page ends before the row that would exceed this many payload bytes
     */
    CompletionStage<List<JournalRow>> read(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);

    /**
     * Reads a page of journal rows in descending order.
     *
     * @param fromSequenceNr last sequence number; {@link Long#MAX_VALUE} for the end of the journal
     */
    CompletionStage<List<JournalRow>> readBackwards(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);
}
