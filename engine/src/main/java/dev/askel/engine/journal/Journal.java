package dev.askel.engine.journal;

import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.PayloadEncryption;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The durable storage of executions. Methods never block the caller. Stages complete on the
 * journal's own threads. Unless a method states otherwise, stages fail only with a failure of the
 * database or a {@link JournalUnavailableException}.
 */
public interface Journal {
    /**
     * Writes the changes of one execution. One transaction may also contain writes of other
     * executions.
     *
     * <p>Writes of one persistence id are performed in the order of the calls. A database outage
     * shorter than {@link JournalSettings#outageRetryMax} only delays the result.
     */
    CompletionStage<WriteOutcome> write(JournalWrite write);

    /** Returns how the journal stores payloads. */
    PayloadEncryption payloads();

    /**
     * Sets the time when the next heartbeat of an open task is due: {@code nowMillis} plus the
     * task's heartbeat interval. The write joins a group commit and does not load the execution.
     *
     * <p>After a missed heartbeat, all later heartbeats are refused, so that the execution's
     * decision about the miss remains valid. {@link HeartbeatGrace} defines when a heartbeat is
     * missed.
     *
     * @param redriveCount the redrive count of the execution when the task was scheduled; {@link
     *     HeartbeatOutcome#ABSENT} if it has changed
     * @param startStamp the task's {@link OpenTask#startStamp}; a different value gives {@link
     *     HeartbeatOutcome#ABSENT}
     */
    CompletionStage<HeartbeatOutcome> heartbeat(
            String persistenceId,
            TaskKey task,
            int redriveCount,
            @Nullable Long startStamp,
            long nowMillis);

    /**
     * Counts one attempt to recover an execution, durably. Inserts the row of {@code wakeups} if
     * there is none. The next {@link WakeupChange.Put} resets the count to 0.
     *
     * @param incarnation identifies this start of the recovering node; this start becomes the owner
     *     of the execution's calls in flight
     * @return the number of attempts, including this one
     */
    CompletionStage<Integer> countAttempt(String persistenceId, String incarnation);

    /**
     * Replaces an execution's row of {@code wakeups}, durably and after all earlier writes of that
     * execution.
     *
     * @param expectedRow the expected row; its {@code claimedBy} is not compared, because attempts
     *     to recover change that column
     * @return false when the stored row differs or does not exist; in this case, nothing is changed
     */
    CompletionStage<Boolean> replaceWakeup(
            String persistenceId, WakeupChange.Put expectedRow, WakeupChange.Put newRow);

    /** Resets the count of recovery attempts to 0, because the execution has run successfully. */
    CompletionStage<?> resetAttempts(String persistenceId);

    /** Puts an execution into quarantine, durably, and removes its due times. */
    CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine);

    /** Returns why an execution is in quarantine; null when it is not. */
    CompletionStage<@Nullable Quarantine> findQuarantine(String persistenceId);

    /**
     * Ends a quarantine, and makes the execution due.
     *
     * @param nowMillis the due time, epoch milliseconds in engine time
     */
    CompletionStage<?> release(String persistenceId, long nowMillis);

    /**
     * Ends an execution that cannot end by itself; see {@link ForcedEnd}.
     *
     * @return the number of journal rows that were moved to {@code damaged_rows}; null when nothing
     *     was changed. Nothing is changed when the execution has ended, was moved to another
     *     bucket, or has written further rows in the meantime
     */
    CompletionStage<@Nullable Integer> forceEnd(ForcedEnd end);

    /**
     * Reads everything needed to recover an execution. Concurrent recoveries share one query.
     *
     * @return null when nothing is stored under this id
     */
    CompletionStage<@Nullable RecoveryRows> recover(String persistenceId);

    /**
     * Reads a page of journal rows in ascending order. The page is empty only when no rows are
     * left.
     *
     * @param fromSequenceNr first sequence number
     * @param bytesMax maximum payload bytes of the page; a single larger row is a page by itself
     */
    CompletionStage<List<JournalRow>> read(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);

    /**
     * Reads a page of journal rows in descending order; see {@link #read}.
     *
     * @param fromSequenceNr highest sequence number; {@link Long#MAX_VALUE} for the end of the
     *     journal
     */
    CompletionStage<List<JournalRow>> readBackwards(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax);
}
