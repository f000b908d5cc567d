package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.ExportProgress;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RedrivePosition;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoints;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides the writes, starts and end of one live Map Run. It has no effects and reads no clock.
 * Must be used by one actor.
 *
 * <p>A child starts only after a write that lists it as open. A later write stores the child's
 * outcome (its final status and result), counts the outcome, and removes the child from the open
 * children. One write is in progress at a time. Each write contains the plans and outcomes that
 * have gathered since the previous one, up to fixed limits. A slow database therefore makes writes
 * larger, but not more frequent. The number of open children is bounded. A child counts as open
 * while its outcome waits for a write.
 *
 * <p>After a crash, the stored progress lists all children that may have started; {@link
 * #unconfirmed} returns them. If some of them do not exist, their inputs are read again. These
 * children start without a further write.
 */
public final class RunState {
    /** The maximum number of plans in one write. */
    private static final int PLANS_MAX = 1_000;

    private final RunProperties properties;
    private final OutcomeCounts left;
    private final int redriveCount;
    private final List<Long> redriveVersions;
    private final SourceCheckpoints checkpoints;
    private MapRunControl control;
    private Frontier frontier;
    private RunOutcomeCounts outcomeCounts;
    private @Nullable RedrivePosition reopenedTo;

    /** The open children according to the last durable write. */
    private final TreeMap<Long, OpenChild> open = new TreeMap<>();

    /** Open children that do not exist and must be started. */
    private final TreeMap<Long, OpenChild> missing = new TreeMap<>();

    private final UnplannedEntries feed;

    private final UnstoredEnds ends = new UnstoredEnds();
    private @Nullable RunWrite inFlight;
    private @Nullable StopCause stop;
    private boolean areChildrenStopped;

    /** Whether the export of an unsuccessful run has completed or was refused. */
    private boolean areFilesDone;

    private boolean areFilesExported;

    /** The files that are exported so far. */
    private @Nullable ExportedFiles exported;

    /** Whether no write contains the present value of {@link #exported} yet. */
    private boolean isExportNew;

    /**
     * @param left the counts of the items of unsuccessful children that the last redrive did not
     *     select
     */
    public RunState(
            RunProperties properties,
            RunProgress stored,
            MapRunControl control,
            OutcomeCounts left) {
        this.properties = properties;
        this.left = left;
        this.redriveCount = stored.redriveCount();
        this.redriveVersions = stored.redriveVersions();
        this.checkpoints = new SourceCheckpoints(stored.checkpoints());
        this.control = control;
        this.frontier = stored.frontier();
        this.outcomeCounts = new RunOutcomeCounts(stored.items(), stored.children());
        this.reopenedTo = stored.reopenedTo();
        this.feed = new UnplannedEntries(checkpoints, frontier.item());
        for (var each : stored.open()) {
            open.put(each.child(), each);
        }
        var export = stored.export();
        if (export != null) {
            exported = export.files();
            stop = new StopCause.StoppedByEarlierOwner(export.outcome());
        }
        onControl(control);
    }

    // Children of an earlier owner

    /** Returns the open children without a known outcome, in ascending order. */
    public List<OpenChild> unconfirmed() {
        return open.values().stream().filter(child -> !ends.contains(child.child())).toList();
    }

    /**
     * Receives the numbers of the open children that do not exist, and returns these children in
     * ascending order.
     */
    public List<OpenChild> onResumed(Collection<Long> notExisting) {
        for (long child : notExisting) {
            var found = open.get(child);
            if (found != null && !ends.contains(child)) {
                missing.put(child, found);
            }
        }
        return List.copyOf(missing.values());
    }

    /** Returns whether a missing child must be started now, because its input was read again. */
    public boolean startMissing(long child) {
        return stop == null && missing.remove(child) != null;
    }

    // Inputs

    public void onFed(FeedEntry entry) {
        if (stop == null) {
            feed.add(entry);
        }
    }

    /**
     * Receives an outcome. Returns false when the child is not open or its outcome is already
     * known.
     */
    public boolean onEnded(ChildEnd end) {
        if (!open.containsKey(end.child()) || ends.contains(end.child())) {
            return false;
        }
        missing.remove(end.child());
        ends.add(end);
        return true;
    }

    /** Returns whether outcomes wait for a write. */
    public boolean hasEnds() {
        return ends.areWaiting();
    }

    /** Applies the control columns. A stop by the parent replaces any other stop cause. */
    public void onControl(MapRunControl changed) {
        control = changed;
        if (changed.isStopRequested()) {
            stop = new StopCause.Requested();
            feed.clear();
        }
    }

    /** Stops the run, because its items cannot be read or selected. */
    public void onFeedFailed(@Nullable String error, @Nullable String cause) {
        stop(new StopCause.Failed(error, cause));
    }

    /** Records that no child is running and all outcomes were received. */
    public void onChildrenStopped() {
        areChildrenStopped = true;
    }

    /**
     * Records that the export of an unsuccessful run has completed or was refused.
     *
     * @param areExported false when the destination has refused the files
     */
    public void onFilesDone(boolean areExported) {
        areFilesDone = true;
        areFilesExported = areExported;
    }

    /**
     * Receives all exported files each time that further files of the unsuccessful run are
     * exported.
     */
    public void onExported(ExportedFiles files) {
        exported = files;
        isExportNew = true;
    }

    private void stop(StopCause cause) {
        if (stop == null) {
            stop = cause;
            feed.clear();
        }
    }

    // Decisions

    /** Returns whether all children must be aborted. */
    public boolean isStopping() {
        return stop != null;
    }

    /** Returns the number of children that were read and have no plan yet. */
    public int fedChildren() {
        return feed.childCount();
    }

    /** Returns the number of open children according to the last durable write. */
    public int openChildren() {
        return open.size();
    }

    public boolean isWriting() {
        return inFlight != null;
    }

    /**
     * Returns whether the run can neither start a child nor write before an open child ends or its
     * parent is resumed.
     *
     * @param isStarved whether the run has no memory for its next child
     */
    public boolean isWaiting(boolean isStarved) {
        return !isWriting()
                && stop == null
                && (!open.isEmpty() || (control.isParentPaused() && !feed.areAllTaken()))
                && missing.isEmpty()
                && !ends.areWaiting()
                && !isExportNew
                && (isStarved
                        || feed.areAllTaken()
                        || open.size() >= properties.concurrency(control));
    }

    /** Returns whether a later owner reads nothing from the source of the items. */
    public boolean isSourceDone() {
        return feed.areAllTaken() && frontier.isEnd();
    }

    public MapRunControl control() {
        return control;
    }

    /**
     * Starts the next write; returns null when no write is necessary or another write is in
     * progress.
     *
     * @param startsMax the number of children for which memory is available
     */
    public @Nullable RunWrite nextWrite(int startsMax) {
        if (inFlight != null) {
            return null;
        }
        var block = ends.take();
        int free = properties.concurrency(control) - (open.size() - block.size());
        var plans = feed.take(Math.min(Math.min(startsMax, free), PLANS_MAX));
        if (block.isEmpty() && plans.isEmpty() && !isExportNew) {
            return null;
        }
        return begin(block, plans, null);
    }

    private RunWrite begin(
            List<ChildEnd> block, List<FeedEntry.Child> plans, @Nullable MapRunOutcome outcome) {
        var openAfter = new TreeMap<>(open);
        var countsAfter = outcomeCounts;
        for (var end : block) {
            openAfter.remove(end.child());
            countsAfter = countsAfter.plus(end);
        }
        var frontierAfter = frontier;
        var reopenedAfter = reopenedTo;
        for (var plan : plans) {
            var child = plan.child();
            if (openAfter.put(child.child(), child) != null) {
                throw new IllegalStateException("%s is planned twice".formatted(child));
            }
            if (child.isReopened()) {
                countsAfter = countsAfter.reopened(child);
                reopenedAfter = plan.reopenedTo();
            } else {
                frontierAfter = frontierAfter.after(child);
            }
        }
        if (feed.areAllTaken()) {
            frontierAfter = frontierAfter.atEnd();
        }
        var progress =
                new RunProgress(
                        frontierAfter,
                        checkpoints.pruneAndList(frontierAfter, openAfter.values()),
                        List.copyOf(openAfter.values()),
                        countsAfter.items(),
                        countsAfter.children(),
                        redriveCount,
                        redriveVersions,
                        reopenedAfter,
                        outcome == null ? export() : null);
        boolean isStored = areFilesExported || outcome instanceof MapRunOutcome.Succeeded;
        var counts = RunCounts.of(properties, progress, exported, outcome, isStored);
        var write = new RunWrite(progress, counts, block, plans, outcome);
        inFlight = write;
        isExportNew = false;
        return write;
    }

    /**
     * Applies the write in progress after it became durable.
     *
     * @param current the control columns after the write
     * @return the children to start
     */
    public List<FeedEntry.Child> onWritten(MapRunControl current) {
        var write = inFlight;
        if (write == null) {
            throw new IllegalStateException("No write is under way");
        }
        inFlight = null;
        ends.onWritten();
        for (var end : write.ends()) {
            open.remove(end.child());
        }
        for (var plan : write.plans()) {
            open.put(plan.child().child(), plan.child());
        }
        frontier = write.progress().frontier();
        reopenedTo = write.progress().reopenedTo();
        outcomeCounts = new RunOutcomeCounts(write.progress().items(), write.progress().children());
        onControl(current);
        boolean isTotal = frontier.isEnd() || properties.itemsTotal() != RunProperties.UNKNOWN;
        if (Tolerance.isExceeded(control, presentFailures(), totalSoFar(), isTotal)) {
            stop(new StopCause.ToleranceExceeded());
        }
        if (stop == null) {
            return write.plans();
        }
        for (var plan : write.plans()) {
            missing.put(plan.child().child(), plan.child());
        }
        return List.of();
    }

    private long totalSoFar() {
        return properties.itemsTotal() == RunProperties.UNKNOWN
                ? Math.max(feed.itemsRead(), frontier.item())
                : properties.itemsTotal();
    }

    /** Returns the next step when no child runs and no write is necessary; null otherwise. */
    public @Nullable RunEnding ending() {
        if (inFlight != null || ends.areWaiting()) {
            return null;
        }
        return switch (stop) {
            case null -> isComplete() ? completed() : null;
            case StopCause _ when !areChildrenStopped -> null;
            // A run without children has no result files.
            case StopCause.Failed failed when frontier.child() == 0 ->
                    new RunEnding.End(failed.outcome());
            case StopCause cause -> unsuccessful(cause);
        };
    }

    private RunEnding unsuccessful(StopCause cause) {
        return properties.hasFiles() && !areFilesDone
                ? new RunEnding.ExportFiles(progress())
                : new RunEnding.End(cause.outcome());
    }

    private boolean isComplete() {
        return feed.areAllTaken() && open.isEmpty();
    }

    /**
     * Returns the number of failed items, except items of children that the last redrive did not
     * select.
     */
    private long presentFailures() {
        return outcomeCounts.items().failures() - left.failures();
    }

    private RunEnding completed() {
        // At the end of the run, children that the last redrive did not select count as failures,
        // including aborted ones.
        long failures = outcomeCounts.items().failures() + left.aborted();
        return Tolerance.isExceeded(control, failures, totalSoFar(), true)
                ? unsuccessful(new StopCause.ToleranceExceeded())
                : new RunEnding.Assemble();
    }

    private RunProgress progress() {
        return new RunProgress(
                feed.isSourceEnd() ? frontier.atEnd() : frontier,
                checkpoints.pruneAndList(frontier, open.values()),
                List.copyOf(open.values()),
                outcomeCounts.items(),
                outcomeCounts.children(),
                redriveCount,
                redriveVersions,
                reopenedTo,
                export());
    }

    private @Nullable ExportProgress export() {
        return exported == null || stop == null
                ? null
                : new ExportProgress(stop.outcome(), exported);
    }

    /** Starts the last write. Children that are still open have never started. */
    public RunWrite end(MapRunOutcome outcome) {
        return begin(List.of(), List.of(), outcome);
    }
}
