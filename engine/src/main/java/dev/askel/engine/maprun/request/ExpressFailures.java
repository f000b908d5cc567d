package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Groups the failures of Express children. Reads the stored outcomes of the children (final
 * statuses and results) in blocks of one write each, latest block first. Outcomes contain inputs
 * and outputs, so one request reads a bounded number of bytes. A failure is omitted when the last
 * redrive runs its child again.
 */
final class ExpressFailures {
    /** The maximum number of bytes of outcomes that one request reads. */
    static final long BYTES_MAX = 32L << 20;

    /** The number of blocks whose sizes one statement reads. */
    private static final int BLOCKS_READ = 200;

    private static final Sql SIZES =
            new Sql(
                    """
                    SELECT block, octet_length(ends)::int8 AS bytes FROM map_run_ends
                     WHERE map_run_id = ? AND block < ? AND failed + timed_out + aborted > 0
                     ORDER BY block DESC LIMIT ?\
                    """);

    private static final Sql ENDS =
            new Sql("SELECT ends FROM map_run_ends WHERE map_run_id = ? AND block = ?");

    private final Database database;
    private final MapRunSummary run;
    private final ChildFailureGroups groups;
    private final @Nullable RedriveSelection selection;
    private final long bytesMax;
    private long bytesRead;

    private record Block(long number, long bytes) {}

    private ExpressFailures(
            Database database,
            MapRunSummary run,
            @Nullable RedriveSelection selection,
            long bytesMax) {
        this.selection = selection;
        this.database = database;
        this.run = run;
        this.groups = new ChildFailureGroups(run.identity());
        this.bytesMax = bytesMax;
    }

    /** Reads the groups of a run. */
    static ChildFailures read(Database database, MapRunSummary run) throws SQLException {
        return read(database, run, BYTES_MAX);
    }

    /** Reads the groups of a run from its latest blocks, at most {@code bytesMax} bytes. */
    static ChildFailures read(Database database, MapRunSummary run, long bytesMax)
            throws SQLException {
        var stored =
                run.redriveCount() == 0
                        ? null
                        : StoredSelection.find(database, run.identity().mapRunId());
        return new ExpressFailures(
                        database, run, stored == null ? null : stored.selection(), bytesMax)
                .read();
    }

    private ChildFailures read() throws SQLException {
        long before = Long.MAX_VALUE;
        while (true) {
            var blocks = blocks(before);
            for (var block : blocks) {
                bytesRead += block.bytes();
                if (bytesRead > bytesMax || groups.childCount() >= ChildFailures.CHILDREN_MAX) {
                    return groups.result(false);
                }
                if (!add(block)) {
                    return groups.result(true);
                }
            }
            if (blocks.size() < BLOCKS_READ) {
                return groups.result(true);
            }
            before = blocks.getLast().number();
        }
    }

    private List<Block> blocks(long before) throws SQLException {
        return database.read(connection ->
                SIZES.list(
                        connection,
                        row -> new Block(row.bigint("block"), row.bigint("bytes")),
                        run.identity().mapRunId(),
                        before,
                        BLOCKS_READ));
    }

    /**
     * Adds the failures of a block. Returns false when no earlier block can have further failures.
     * In this case, the last redrive ran all failed children again, and this block is older than
     * the redrive.
     */
    private boolean add(Block block) throws SQLException {
        var ends =
                database.find(connection ->
                        ENDS.first(
                                connection,
                                row ->
                                        database.encryption()
                                                .decrypt(
                                                        run.identity().mapRunId(),
                                                        Bytes.wrap(row.bytes("ends"))),
                                run.identity().mapRunId(),
                                block.number()));
        if (ends == null) {
            return true;
        }
        var failures =
                ChildBlockCodec.ends(ends).stream()
                        .filter(end -> end.status() != ExecutionStatus.SUCCEEDED)
                        .toList();
        var left = left(block, failures);
        var current =
                failures.stream()
                        .filter(end -> isOfLastRedrive(end) || left.contains(end.child()))
                        .sorted(Comparator.comparingLong(ChildEnd::stoppedAtMillis).reversed())
                        .toList();
        current.forEach(groups::add);
        return !current.isEmpty() || failures.isEmpty() || selection != null;
    }

    /** Returns the failed children of a block that the last redrive did not select. */
    private Set<Long> left(Block block, List<ChildEnd> failures) throws SQLException {
        var selected = selection;
        if (selected == null) {
            return Set.of();
        }
        var left =
                failures.stream()
                        .map(ChildEnd::child)
                        .filter(child -> !selected.contains(child))
                        .collect(Collectors.toSet());
        left.removeAll(
                SupersededEndReads.endedAfter(
                        database, run.identity().mapRunId(), Set.copyOf(left), block.number()));
        return left;
    }

    private boolean isOfLastRedrive(ChildEnd end) {
        return ChildName.of(run.identity().uuid(), end.child(), run.redriveCount())
                .equals(end.name());
    }
}
