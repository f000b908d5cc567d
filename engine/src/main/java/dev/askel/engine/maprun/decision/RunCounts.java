package dev.askel.engine.maprun.decision;

import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RunProgress;
import org.jspecify.annotations.Nullable;

/** Computes the counts of DescribeMapRun from the progress of a run. */
final class RunCounts {
    private RunCounts() {}

    /**
     * Returns the counts.
     *
     * @param exported the exported files of an unsuccessful run; null while children run
     * @param outcome the outcome of the run; null while it runs. Children that are still open when
     *     the run ends have never started and count as pending
     * @param isStored whether the output of the run is durable or its files are exported
     */
    static MapRunCounts of(
            RunProperties properties,
            RunProgress progress,
            @Nullable ExportedFiles exported,
            @Nullable MapRunOutcome outcome,
            boolean isStored) {
        long openItems = progress.open().stream().mapToLong(OpenChild::items).sum();
        int openChildren = progress.open().size();
        // The export has read items beyond the frontier of the progress.
        var frontier = exported == null ? progress.frontier() : exported.next();
        long itemsTotal =
                properties.itemsTotal() == RunProperties.UNKNOWN
                        ? frontier.item()
                        : properties.itemsTotal();
        long childrenTotal = properties.isBatched() ? frontier.child() : itemsTotal;
        boolean isOver = exported != null || outcome != null;
        return new MapRunCounts(
                counts(progress.items(), openItems, itemsTotal, isOver, isStored),
                counts(progress.children(), openChildren, childrenTotal, isOver, isStored));
    }

    private static Counts counts(
            OutcomeCounts ended, long open, long total, boolean isOver, boolean isStored) {
        long running = isOver ? 0 : open;
        return new Counts(
                Math.max(0, total - ended.total() - running),
                running,
                ended.succeeded(),
                ended.failed(),
                ended.timedOut(),
                ended.aborted(),
                total,
                isStored ? ended.succeeded() : 0,
                ended.notRedrivable(),
                ended.pendingRedrive());
    }
}
