package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.sql.Database;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The children of a Map Run with the status PENDING_REDRIVE. The last redrive is going to run these
 * children again. DescribeMapRun counts them in {@code pendingRedrive}. Until the run's actor has
 * stored that count, this object contains no children.
 */
final class PendingRedrives {
    private final MapRunIdentity run;
    private final @Nullable Instant redrivenAt;
    private final RunProgress progress;
    private final @Nullable RedriveSelection selection;
    private final Set<Long> open;

    private PendingRedrives(
            MapRunIdentity run,
            @Nullable Instant redrivenAt,
            RunProgress progress,
            @Nullable RedriveSelection selection) {
        this.run = run;
        this.redrivenAt = redrivenAt;
        this.progress = progress;
        this.selection = selection;
        this.open = progress.open().stream().map(OpenChild::child).collect(Collectors.toSet());
    }

    /** Reads the pending redrives of a run. */
    static PendingRedrives of(Database database, MapRunSummary run) throws SQLException {
        var stored =
                run.counts().executions().pendingRedrive() == 0
                        ? null
                        : StoredSelection.find(database, run.identity().mapRunId());
        return stored == null
                ? new PendingRedrives(run.identity(), null, RunProgress.START, null)
                : new PendingRedrives(
                        run.identity(), run.redrivenAt(), stored.progress(), stored.selection());
    }

    /** Returns the time of the redrive that children wait for; null when no child waits. */
    @Nullable Instant redrivenAt() {
        return redrivenAt;
    }

    /** Returns whether the redrive runs only some of the unsuccessful children again. */
    boolean isSelective() {
        return selection != null;
    }

    private boolean isSelected(long child) {
        return selection == null || selection.contains(child);
    }

    /**
     * Returns whether a Standard child waits for the redrive. The parameters are columns of the
     * child's row.
     *
     * @param stoppedAt null while the child runs
     */
    boolean hasStandard(String name, ExecutionStatus status, @Nullable Instant stoppedAt) {
        if (redrivenAt == null
                || stoppedAt == null
                || stoppedAt.isAfter(redrivenAt)
                || !status.isUnsuccessful()) {
            return false;
        }
        var number = ChildNumbers.of(run, name);
        return number != null && isSelected(number);
    }

    /** Returns the names of the Express children in one block that wait for the redrive. */
    Set<String> express(Database database, long block, List<ChildSummary> ends)
            throws SQLException {
        var reopenedTo = progress.reopenedTo();
        if (redrivenAt == null
                || reopenedTo == null
                || block < reopenedTo.block()
                || block > progress.redriveVersions().getLast()) {
            return Set.of();
        }
        var waiting = new HashMap<Long, String>();
        int passed = block == reopenedTo.block() ? reopenedTo.ends() : 0;
        for (int i = passed; i < ends.size(); i++) {
            var end = ends.get(i);
            if (end.status().isUnsuccessful()
                    && isSelected(end.child())
                    && !open.contains(end.child())) {
                waiting.put(end.child(), end.name());
            }
        }
        return Set.copyOf(withoutLaterEnds(database, block, waiting).values());
    }

    /** Removes children that an earlier redrive has run again. */
    private Map<Long, String> withoutLaterEnds(
            Database database, long block, Map<Long, String> waiting) throws SQLException {
        if (progress.redriveVersions().size() > 1) {
            waiting.keySet()
                    .removeAll(
                            SupersededEndReads.endedAfter(
                                    database, run.mapRunId(), Set.copyOf(waiting.keySet()), block));
        }
        return waiting;
    }
}
