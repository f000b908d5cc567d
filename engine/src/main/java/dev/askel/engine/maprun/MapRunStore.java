package dev.askel.engine.maprun;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of Map Runs for their owners. The owner of a run is the actor that
 * executes it. Commits of the parent execution insert, stop and reopen rows.
 *
 * <p>Stages complete on a thread of the store, so dependent code must not block. They fail with
 * {@code UnavailableException} when the database is unavailable or too many calls wait. The caller
 * retries the call after a back-off.
 */
public interface MapRunStore extends EndBlocks {
    /** Reads the row of a run; null when there is no such run. */
    CompletionStage<@Nullable MapRunRow> load(String mapRunId);

    /** Reads the control columns of a run; null when there is no such run. */
    CompletionStage<@Nullable MapRunControl> control(String mapRunId);

    /**
     * Makes the caller the owner of a run. Later writes of earlier owners are refused. Starts of
     * children that an earlier owner has requested are durable before this write, or are refused.
     * The version of the row and its owner become {@code expectedVersion + 1}.
     *
     * @return false when the row has another version or the run has ended; in this case, nothing is
     *     written
     */
    CompletionStage<Boolean> takeOver(String mapRunId, long expectedVersion);

    /**
     * Writes the owner's progress, and ends the run if the change has an outcome. The version of
     * the row becomes {@code expectedVersion + 1}. If the first attempt of a repeated write is
     * durable, the repetition returns {@link WriteResult.Written} again.
     *
     * @param expectedVersion the version of the row as the owner knows it
     */
    CompletionStage<WriteResult> write(String mapRunId, long expectedVersion, Change change);

    /**
     * Records that the owner stops while the run waits for its children. {@link #openRuns} omits
     * the run until {@code wakeAtMillis}. The run is included earlier after a change of its control
     * columns, or when it has a new owner.
     *
     * @param expectedVersion the version of the row as the owner knows it
     * @param expectedControl the control columns as the owner knows them
     * @param wakeAtMillis the time from which the run is included again, engine time, epoch
     *     milliseconds
     * @return false when the version or the control columns differ; in this case, nothing is
     *     written
     */
    CompletionStage<Boolean> passivate(
            String mapRunId,
            long expectedVersion,
            MapRunControl expectedControl,
            long wakeAtMillis);

    /**
     * Ends the passivation of a run whose owner cannot load it yet. {@link #openRuns} includes the
     * run from now on. Has no effect on other runs.
     */
    CompletionStage<Void> endPassivation(String mapRunId);

    /**
     * Reads the ids of runs that are RUNNING, and of ended runs whose parent has not acknowledged
     * their outcome. Omits passivated runs until their {@code wakeAtMillis}.
     *
     * @param after the last id of the previous page; null for the first page
     * @param nowMillis engine time, epoch milliseconds
     */
    CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis);

    /**
     * Records that the parent has received the outcome.
     *
     * @param redriveCount the {@link MapRunRow#redriveCount} of that outcome; a run that a later
     *     redrive has reopened is not changed
     */
    CompletionStage<Void> acknowledge(String mapRunId, int redriveCount);

    /**
     * A change of a run by its owner.
     *
     * @param writer identifies this write; unique for each write, equal for its attempts
     * @param progress encodes the progress. Each attempt of the write calls it, on a thread of the
     *     store
     * @param block encodes the outcomes of children that the write stores; called like {@code
     *     progress}; the number of the block is {@code expectedVersion + 1}; null when the write
     *     stores no outcomes
     * @param outcome the outcome of the run; null while it runs
     * @param nowMillis engine time, epoch milliseconds; the run's stopDate if the write ends the
     *     run
     */
    record Change(
            String writer,
            Supplier<Bytes> progress,
            MapRunCounts counts,
            @Nullable Supplier<StoredBlock> block,
            @Nullable MapRunOutcome outcome,
            long nowMillis) {}

    /** The result of a write. */
    sealed interface WriteResult {
        /**
         * The write is durable.
         *
         * @param control the control columns at the time of the write
         */
        record Written(MapRunControl control) implements WriteResult {}

        /**
         * The row has another version, or does not exist. Nothing was written. The owner stops, and
         * loads the row again.
         */
        record Fenced() implements WriteResult {}
    }
}
