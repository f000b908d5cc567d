package dev.askel.engine.maprun;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of Map Runs. The parent's commit inserts, stops and reopens rows.
 * Stages complete on a thread of the store, so dependent code must not block. They fail with {@code
 * UnavailableException} when the database is unavailable or too many calls wait; the caller repeats
 * the call after a back-off.
 */
public interface MapRunStore extends EndBlocks {
    /** Reads a run; null when there is none. */
    CompletionStage<@Nullable MapRunRow> load(String mapRunId);

    /** Reads the control columns of a run; null when there is none. */
    CompletionStage<@Nullable MapRunControl> control(String mapRunId);

    /**
     * Makes the caller the owner of a run. Later writes of earlier owners are refused. A start of a
     * child that an earlier owner has requested is either durable before this write, or is refused.
     * The version of the row and its owner become {@code expectedVersion + 1}.
     *
     * @return false when the row has another version or the run has ended; nothing is written in
     *     this case
     */
    CompletionStage<Boolean> takeOver(String mapRunId, long expectedVersion);

    /**
     * Writes the owner's progress, and ends the run if the change has an outcome. The version of
     * the row becomes {@code expectedVersion + 1}. A repeated write whose first attempt is durable
     * returns {@link WriteResult.Written} again.
     *
     * @param expectedVersion the version of the row as the owner knows it
     */
    CompletionStage<WriteResult> write(String mapRunId, long expectedVersion, Change change);

    /**
     * Notes that the owner leaves a run, which waits for its children. {@link #openRuns} omits the
     * run until {@code wakeAtMillis}, until a change of its control columns, or until its next
     * owner.
     *
     * @param expectedVersion the version of the row as the owner knows it
     * @param expectedControl the control columns as the owner knows them
     * @param wakeAtMillis engine time, epoch milliseconds
     * @return false when the version or the control columns differ; nothing is written in this case
     */
    CompletionStage<Boolean> passivate(
            String mapRunId,
            long expectedVersion,
            MapRunControl expectedControl,
            long wakeAtMillis);

    /**
     * Reads the ids of runs that are RUNNING or whose parent has not acknowledged their outcome,
     * except passivated runs before their time.
     *
     * @param after the last id of the previous page; null for the first page
     * @param nowMillis engine time, epoch milliseconds
     */
    CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis);

    /**
     * Notes that the parent has received the outcome.
     *
     * @param redriveCount the {@link MapRunRow#redriveCount} of that outcome; a run that a redrive
     *     has reopened since then is not changed
     */
    CompletionStage<Void> acknowledge(String mapRunId, int redriveCount);

    /**
     * A change of a run by its owner.
     *
     * @param writer identifies the attempts of this write, unique for each write
     * @param progress encodes the progress. The store calls it on its own thread, and again when
     *     the write is repeated
     * @param block encodes the ends that the write stores, on the same thread; the number of the
     *     block is {@code expectedVersion + 1}; null without ends
     * @param outcome the end of the run; null while it runs
     * @param nowMillis engine time, epoch milliseconds; the run's stopDate if it ends
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
         * The row has another version, or does not exist. Nothing was written. The owner stops and
         * loads the row again.
         */
        record Fenced() implements WriteResult {}
    }
}
