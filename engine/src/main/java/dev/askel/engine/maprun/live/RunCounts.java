package dev.askel.engine.maprun.live;

import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.Tally;
import org.jspecify.annotations.Nullable;

/** Computes the counts of DescribeMapRun from the progress of a run. */
final class RunCounts {
    private RunCounts() {}

    /**
     * Returns the counts.
     *
     * @param outcome the end of the run; null while it runs. Children that are open after the end
     *     have never started, so they are pending
     * @param isStored whether the results of the run are stored
     */
    static MapRunCounts of(
            RunShape shape,
            RunProgress progress,
            @Nullable MapRunOutcome outcome,
            boolean isStored) {
        long openItems = progress.open().stream().mapToLong(OpenChild::items).sum();
        int openChildren = progress.open().size();
        long itemsTotal =
                shape.itemsTotal() == RunShape.UNKNOWN
                        ? progress.frontier().item()
                        : shape.itemsTotal();
        long childrenTotal = shape.isBatched() ? progress.frontier().child() : itemsTotal;
        return new MapRunCounts(
                counts(progress.items(), openItems, itemsTotal, outcome, isStored),
                counts(progress.children(), openChildren, childrenTotal, outcome, isStored));
    }

    private static Counts counts(
            Tally ended, long open, long total, @Nullable MapRunOutcome outcome, boolean isStored) {
        long running = outcome == null ? open : 0;
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
