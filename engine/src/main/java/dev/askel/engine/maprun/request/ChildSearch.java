package dev.askel.engine.maprun.request;

import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunChild;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds one child of a Map Run by its name or number. A name contains the number of the child
 * ({@link ChildName}). A Standard child is read by the key of its row. An Express child is searched
 * in the blocks whose range includes its number; a block is a row with outcomes of children.
 */
final class ChildSearch {
    /** The number of blocks that one statement reads. */
    private static final int BLOCKS_READ = 8;

    private static final Sql CANDIDATES =
            new Sql(
                    """
                    SELECT block, summaries FROM map_run_ends
                     WHERE map_run_id = ? AND block < ? AND first_child <= ? AND last_child >= ?
                     ORDER BY block DESC LIMIT ?\
                    """);

    private final Database database;
    private final MapRunSummary run;
    private final ChildLists lists;

    /**
     * @param lists the lookup of Standard children
     */
    ChildSearch(Database database, MapRunSummary run, ChildLists lists) {
        this.database = database;
        this.run = run;
        this.lists = lists;
    }

    /** Converts a list item to a child. */
    static MapRunChild child(MapRunIdentity run, ExecutionListItem item) {
        return new MapRunChild(
                item.executionArn(),
                item.name(),
                ChildNumbers.of(run, item.name()),
                item.status(),
                item.startDate(),
                item.stopDate(),
                item.itemCount(),
                item.redriveCount());
    }

    /** Finds the child with a name; returns null when there is no such child. */
    @Nullable MapRunChild byName(String name) throws SQLException {
        if (run.identity().isStandard()) {
            return of(lists.standardChild(database, run, name));
        }
        var number = ChildNumbers.of(run.identity(), name);
        return number == null ? null : of(express(number, item -> item.name().equals(name)));
    }

    /**
     * Finds the child with a number; returns null when there is no such child. For an Express child
     * that a redrive has run again, returns the latest execution.
     *
     * @param number the number of the child, from 0
     */
    @Nullable MapRunChild byNumber(long number) throws SQLException {
        if (number > ChildName.CHILD_MAX) {
            return null;
        }
        var identity = run.identity();
        return of(
                identity.isStandard()
                        ? lists.standardChild(
                                database, run, ChildName.of(identity.uuid(), number, 0))
                        : express(number, _ -> true));
    }

    private @Nullable MapRunChild of(@Nullable ExecutionListItem item) {
        return item == null ? null : child(run.identity(), item);
    }

    private @Nullable ExecutionListItem express(long number, Predicate<ExecutionListItem> isWanted)
            throws SQLException {
        var running = new RunningExpressChildren(run);
        var items = new ExpressChildItems(run.identity(), running);
        for (var open : running.listBelow(database, number + 1)) {
            var item = items.itemOfRunning(open);
            if (open.child() == number && isWanted.test(item)) {
                return item;
            }
        }
        var pending = PendingRedrives.of(database, run);
        long before = Long.MAX_VALUE;
        while (true) {
            long below = before;
            var blocks =
                    database.read(connection ->
                            CANDIDATES.list(
                                    connection,
                                    row ->
                                            new Block(
                                                    row.bigint("block"),
                                                    Bytes.wrap(row.bytes("summaries"))),
                                    run.identity().mapRunId(),
                                    below,
                                    number,
                                    number,
                                    BLOCKS_READ));
            for (var block : blocks) {
                var ends = ChildBlockCodec.summaries(block.summaries());
                var waiting = pending.express(database, block.number(), ends);
                var found =
                        ends.stream()
                                .filter(end -> end.child() == number)
                                .sorted(
                                        Comparator.comparingLong(ChildSummary::startedAtMillis)
                                                .reversed())
                                .map(end -> items.itemOfEnded(end, waiting.contains(end.name())))
                                .filter(isWanted)
                                .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            }
            if (blocks.size() < BLOCKS_READ) {
                return null;
            }
            before = blocks.getLast().number();
        }
    }

    private record Block(long number, Bytes summaries) {}
}
