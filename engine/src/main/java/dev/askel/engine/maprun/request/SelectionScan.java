package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.workbench.MapRunMonitor.FailureSelector;
import dev.askel.engine.execution.commit.CauseFingerprint;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the unsuccessful children of an ended Map Run that a request selects, and counts the other
 * unsuccessful children. It reads the stored outcomes (final statuses and results) in blocks of one
 * write each, latest block first. The first outcome that it reads of a child is therefore the
 * child's last outcome. To select groups of failures, it reads complete outcomes. Otherwise it
 * reads summaries, without errors and causes.
 */
final class SelectionScan {
    /** The maximum number of bytes of outcomes that one request reads. */
    static final long BYTES_MAX = 256L << 20;

    /**
     * Children with this number or a larger one are not supported. If one of them has failed, the
     * request is refused.
     */
    private static final int NUMBER_MAX = 32 << 20;

    private static final Sql BLOCKS =
            new Sql(
                    """
                    SELECT block, failed + timed_out + aborted AS failures,
                           octet_length(summaries)::int8 AS bytes, octet_length(ends)::int8 AS end_bytes
                      FROM map_run_ends
                     WHERE map_run_id = ? AND block < ?
                       AND (failed + timed_out + aborted > 0 OR block > ?)
                     ORDER BY block DESC LIMIT ?\
                    """);

    /** The number of blocks whose sizes one statement reads. */
    private static final int BLOCKS_READ = 200;

    private static final Sql SUMMARIES =
            new Sql("SELECT summaries FROM map_run_ends WHERE map_run_id = ? AND block = ?");

    private static final Sql ENDS =
            new Sql("SELECT ends FROM map_run_ends WHERE map_run_id = ? AND block = ?");

    /** The condition "status <> 'SUCCEEDED'" permits the use of the partial index. */
    private static final Sql FULL_HISTORIES =
            new Sql(
                    """
                    SELECT execution_name FROM executions
                     WHERE map_run_arn = ? AND status <> 'SUCCEEDED' AND last_event_id >= ?
                     LIMIT ?\
                    """);

    private final Database database;
    private final MapRunSummary run;
    private final Criteria criteria;
    private final long bytesMax;
    private final Set<Long> open;
    private final long firstRedrive;
    private final Set<Long> notRedrivable;
    private final BitSet seen = new BitSet();
    private final Set<Long> unmatched;
    private final LongStream.Builder selected = LongStream.builder();
    private long selectedChildren;
    private boolean isBeyondNumbers;
    private long selectedItems;
    private OutcomeCounts unselectedItems = OutcomeCounts.NONE;
    private OutcomeCounts unselectedChildren = OutcomeCounts.NONE;

    /**
     * Selects children. A child is selected when it matches an element of one of the collections.
     *
     * @param children numbers of children
     */
    record Criteria(
            Set<Long> children, List<FailureSelector> failures, Set<ExecutionStatus> statuses) {}

    private record Block(long number, int failures, long bytes, long endBytes) {}

    private SelectionScan(
            Database database,
            MapRunSummary run,
            RunProgress progress,
            Criteria criteria,
            Set<Long> notRedrivable,
            long bytesMax) {
        this.database = database;
        this.run = run;
        this.criteria = criteria;
        this.notRedrivable = notRedrivable;
        this.bytesMax = bytesMax;
        this.open = progress.open().stream().map(OpenChild::child).collect(Collectors.toSet());
        var redrives = progress.redriveVersions();
        this.firstRedrive = redrives.isEmpty() ? Long.MAX_VALUE : redrives.getFirst();
        this.unmatched = new HashSet<>(criteria.children());
    }

    /**
     * Finds the selected children of a run that has ended.
     *
     * @param historyEventsMax maximum number of events of a history
     * @return the selection; {@code ValidationException} when it is empty or too large, or one of
     *     {@code criteria.children} cannot be redriven
     */
    static Answer<RedriveSelection> read(
            Database database,
            MapRunSummary run,
            RunProgress progress,
            Criteria criteria,
            long historyEventsMax,
            long bytesMax)
            throws SQLException {
        return new SelectionScan(
                        database,
                        run,
                        progress,
                        criteria,
                        notRedrivable(database, run, historyEventsMax),
                        bytesMax)
                .read();
    }

    /** Returns the numbers of the Standard children whose histories are full. */
    private static Set<Long> notRedrivable(
            Database database, MapRunSummary run, long historyEventsMax) throws SQLException {
        if (run.counts().executions().failuresNotRedrivable() == 0) {
            return Set.of();
        }
        var names =
                database.read(connection ->
                        FULL_HISTORIES.list(
                                connection,
                                row -> row.text("execution_name"),
                                run.identity().arn().toString(),
                                run.historyEventsMax(historyEventsMax) - 1,
                                RedriveSelection.CHILDREN_MAX));
        return names.stream()
                .flatMap(name -> Stream.ofNullable(ChildNumbers.of(run.identity(), name)))
                .collect(Collectors.toSet());
    }

    private Answer<RedriveSelection> read() throws SQLException {
        long bytesRead = 0;
        long before = Long.MAX_VALUE;
        List<Block> blocks;
        do {
            blocks = blocks(before);
            for (var block : blocks) {
                boolean withData = block.failures() > 0 && !criteria.failures().isEmpty();
                bytesRead += withData ? block.endBytes() : block.bytes();
                if (bytesRead > bytesMax) {
                    return refused(
                            "The Map Run has more than %d MiB of stored outcomes to select from."
                                    .formatted(bytesMax >> 20));
                }
                add(block.number(), withData);
                if (selectedChildren > RedriveSelection.CHILDREN_MAX) {
                    return refused(
                            "The selection has more than %d children. Redrive the execution, or"
                                            .formatted(RedriveSelection.CHILDREN_MAX)
                                    + " select fewer.");
                }
                before = block.number();
            }
        } while (blocks.size() == BLOCKS_READ);
        return result();
    }

    private Answer<RedriveSelection> result() {
        if (isBeyondNumbers) {
            return refused(
                    "Children from number %d on have failed, so no child can be selected. Redrive the execution."
                            .formatted(NUMBER_MAX));
        }
        if (!unmatched.isEmpty()) {
            long first = unmatched.iterator().next();
            return refused(
                    "Child %d has not failed, or cannot be redriven (%d of the selected children)."
                            .formatted(first, unmatched.size()));
        }
        return selectedChildren == 0
                ? refused("The selection has no child that can be redriven.")
                : Answer.ok(
                        new RedriveSelection(
                                selected.build().toArray(),
                                selectedItems,
                                unselectedItems,
                                unselectedChildren));
    }

    private static <T> Answer<T> refused(String text) {
        return Answer.refused(new ValidationException(text));
    }

    private List<Block> blocks(long before) throws SQLException {
        return database.read(connection ->
                BLOCKS.list(
                        connection,
                        row ->
                                new Block(
                                        row.bigint("block"),
                                        row.integer("failures"),
                                        row.bigint("bytes"),
                                        row.bigint("end_bytes")),
                        run.identity().mapRunId(),
                        before,
                        firstRedrive,
                        BLOCKS_READ));
    }

    private void add(long block, boolean withData) throws SQLException {
        if (withData) {
            for (var end : read(ENDS, "ends", block, ChildBlockCodec::ends)) {
                add(end.child(), end.items(), end.status(), isOfSelectedFailure(end));
            }
        } else {
            for (var end : read(SUMMARIES, "summaries", block, ChildBlockCodec::summaries)) {
                add(end.child(), end.items(), end.status(), false);
            }
        }
    }

    private <T> List<T> read(Sql sql, String column, long block, Function<Bytes, List<T>> codec)
            throws SQLException {
        var bytes =
                database.find(connection ->
                        sql.first(
                                connection,
                                row ->
                                        database.encryption()
                                                .decrypt(
                                                        run.identity().mapRunId(),
                                                        Bytes.wrap(row.bytes(column))),
                                run.identity().mapRunId(),
                                block));
        return bytes == null ? List.of() : codec.apply(bytes);
    }

    private boolean isOfSelectedFailure(ChildEnd end) {
        if (end.status() == ExecutionStatus.SUCCEEDED) {
            return false;
        }
        for (var each : criteria.failures()) {
            if (each.status() == end.status() && isOf(each, end.error(), end.cause())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(
            FailureSelector selector, @Nullable String error, @Nullable String cause) {
        if (error == null || selector.error() == null) {
            return error == null && selector.error() == null;
        }
        return error.equals(selector.error())
                && (selector.causeFingerprint() == null
                        || selector.causeFingerprint().equals(CauseFingerprint.of(error, cause)));
    }

    private void add(long child, int items, ExecutionStatus status, boolean isOfSelectedFailure) {
        boolean isNamed = criteria.children().contains(child);
        if (open.contains(child)) {
            // The run planned this child before it ended. The redrive runs such a child again
            // without a selection.
            unmatched.remove(child);
            return;
        }
        if (child >= NUMBER_MAX) {
            isBeyondNumbers |= status != ExecutionStatus.SUCCEEDED;
            return;
        }
        if (seen.get((int) child)) {
            return;
        }
        seen.set((int) child);
        if (status == ExecutionStatus.SUCCEEDED) {
            return;
        }
        boolean isRedrivable = !notRedrivable.contains(child);
        if (isRedrivable
                && (isNamed || isOfSelectedFailure || criteria.statuses().contains(status))) {
            unmatched.remove(child);
            selected.add(child);
            selectedChildren++;
            selectedItems += items;
        } else {
            unselectedItems = left(unselectedItems, status, items, isRedrivable);
            unselectedChildren = left(unselectedChildren, status, 1, isRedrivable);
        }
    }

    private static OutcomeCounts left(
            OutcomeCounts left, ExecutionStatus status, long count, boolean redrivable) {
        var counted = left.plus(status, count);
        return redrivable ? counted : counted.plusNotRedrivable(count);
    }
}
