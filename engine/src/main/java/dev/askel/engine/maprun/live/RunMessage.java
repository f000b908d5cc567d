package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunStore.WriteResult;
import dev.askel.engine.maprun.progress.ExportedFiles;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of a {@link LiveMapRun} to itself. {@code failure} is null when the operation
 * succeeded.
 */
sealed interface RunMessage {
    /** The collector of outcomes has items. */
    record EndsCollected() implements RunMessage {}

    /** The collector of the feed's reports has items. */
    record FeedReported() implements RunMessage {}

    /** The collector of started children has items. */
    record StartsCollected() implements RunMessage {}

    /** A start was refused, because the run has ended or another actor owns it. */
    record StartRefused() implements RunMessage {}

    /**
     * The lookup of children that an earlier actor of the run has started has completed.
     *
     * @param missing the children that do not exist; null when the lookup failed
     */
    record Resumed(@Nullable Set<Long> missing, @Nullable Throwable failure)
            implements RunMessage {}

    /** The next attempt to look up the children of an earlier owner is due. */
    record RetryResume() implements RunMessage {}

    /**
     * The write in progress has completed.
     *
     * @param result null when the outcome of the write is unknown
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
     * The lookup of children with postponed outcomes has completed.
     *
     * @param missing the children that do not exist; null when the lookup failed
     */
    record PostponedRead(@Nullable Set<Long> missing, @Nullable Throwable failure)
            implements RunMessage {}

    /** The next check for free memory is due. */
    record MemoryPoll() implements RunMessage {}

    /** The stop of the children has completed: no child is running, or {@code failure} is set. */
    record ChildrenStopped(@Nullable Throwable failure) implements RunMessage {}

    /**
     * The assembly of the result has completed.
     *
     * @param outcome null when the assembly failed
     */
    record Assembled(@Nullable MapRunOutcome outcome, @Nullable Throwable failure)
            implements RunMessage {}

    /** Further result files of the stopped run were exported. */
    record FilesExported(ExportedFiles files) implements RunMessage {}

    /**
     * The export of an unsuccessful run has completed.
     *
     * @param areExported false when the destination has refused a file; null when the export failed
     */
    record FilesDone(@Nullable Boolean areExported, @Nullable Throwable failure)
            implements RunMessage {}
}
