package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunStore.WriteResult;
import dev.askel.engine.maprun.progress.ExportedFiles;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message of a {@link LiveMapRun} to itself. A failure is null when the operation succeeded. */
sealed interface RunMessage {
    /** Ends of children wait in the collector. */
    record EndsCollected() implements RunMessage {}

    /** Reports of the feed wait in the collector. */
    record FeedReported() implements RunMessage {}

    /** Starts of children wait in the collector. */
    record StartsCollected() implements RunMessage {}

    /** A start was refused, because another node owns the run. */
    record StartRefused() implements RunMessage {}

    /**
     * The children of an earlier owner were looked up.
     *
     * @param missing the children that do not exist; null when the lookup failed
     */
    record Resumed(@Nullable Set<Long> missing, @Nullable Throwable failure)
            implements RunMessage {}

    /** The next attempt to look up the children of an earlier owner is due. */
    record RetryResume() implements RunMessage {}

    /**
     * The write under way has ended.
     *
     * @param result null when it is unknown
     */
    record Written(@Nullable WriteResult result, @Nullable Throwable failure)
            implements RunMessage {}

    /** The next attempt of the write is due. */
    record RetryWrite() implements RunMessage {}

    /**
     * The control columns were read.
     *
     * @param control null when they could not be read
     */
    record ControlRead(@Nullable MapRunControl control) implements RunMessage {}

    /**
     * The children whose ends were postponed were looked up.
     *
     * @param missing the children that do not exist; null when the lookup failed
     */
    record PostponedRead(@Nullable Set<Long> missing, @Nullable Throwable failure)
            implements RunMessage {}

    /** The next check for free memory is due. */
    record MemoryPoll() implements RunMessage {}

    /** No child runs any more. */
    record ChildrenStopped(@Nullable Throwable failure) implements RunMessage {}

    /**
     * The result was assembled.
     *
     * @param outcome null when that failed
     */
    record Assembled(@Nullable MapRunOutcome outcome, @Nullable Throwable failure)
            implements RunMessage {}

    /** Result files of the stopped run were stored. */
    record FilesExported(ExportedFiles files) implements RunMessage {}

    /**
     * The result files of an unsuccessful run were stored or refused.
     *
     * @param areStored false when the destination has refused them; null when storing failed
     */
    record FilesDone(@Nullable Boolean areStored, @Nullable Throwable failure)
            implements RunMessage {}
}
