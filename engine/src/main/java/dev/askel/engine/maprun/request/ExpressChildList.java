package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of the Express children of a Map Run. Running children come first, and are read from
 * the run's progress. Ended children follow, and are read from the summaries of their stored
 * outcomes (final statuses). A block contains the outcomes of one write. The latest block comes
 * first. Within a block, the child with the largest number comes first.
 */
final class ExpressChildList {
    /** The number of blocks that one statement reads. */
    private static final int BLOCKS_READ = 8;

    /**
     * The maximum number of statements for one page. With a filter, a page may therefore have fewer
     * children than requested.
     */
    private static final int READS_MAX = 8;

    private final String mapRunId;
    private final ExpressChildItems children;
    private final RunningExpressChildren running;
    private final ListExecutionsRequest request;
    private final PendingRedrives pending;
    private final List<ExecutionListItem> items = new ArrayList<>();

    private ExpressChildList(
            MapRunSummary run, ListExecutionsRequest request, PendingRedrives pending) {
        this.pending = pending;
        this.mapRunId = run.identity().mapRunId();
        this.running = new RunningExpressChildren(run);
        this.children = new ExpressChildItems(run.identity(), running);
        this.request = request;
    }

    /**
     * A page.
     *
     * @param next the position of the next page; null for the last page
     */
    record ChildPage(List<ExecutionListItem> items, @Nullable String next) {}

    /**
     * The position of a child.
     *
     * @param running running children with numbers below this value follow; 0 when no running child
     *     follows
     * @param block the number of the block with the next ended child
     * @param skipped the number of the block's children in earlier pages
     */
    private record Position(long running, long block, int skipped) {
        static final Position FIRST = new Position(Long.MAX_VALUE, Long.MAX_VALUE, 0);

        static Position ended(long block, int skipped) {
            return new Position(0, block, skipped);
        }

        static Position parse(String text) {
            if (text.isEmpty()) {
                return FIRST;
            }
            var parts = text.split(" ", -1);
            return new Position(
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
        }

        @Override
        public String toString() {
            return running + " " + block + " " + skipped;
        }
    }

    private record Block(long number, Bytes summaries) {}

    /**
     * Reads a page.
     *
     * @param after the position of the page; empty for the first page
     */
    static ChildPage page(
            Database database, MapRunSummary run, ListExecutionsRequest request, String after)
            throws SQLException {
        return new ExpressChildList(run, request, PendingRedrives.of(database, run))
                .read(database, Position.parse(after));
    }

    private ChildPage read(Database database, Position from) throws SQLException {
        if (from.running() > 0 && wantsRunning()) {
            for (var open : running.listBelow(database, from.running())) {
                if (isFull()) {
                    return new ChildPage(
                            items, new Position(open.child() + 1, Long.MAX_VALUE, 0).toString());
                }
                items.add(children.itemOfRunning(open));
            }
        }
        var position = from;
        for (int reads = 0; reads < READS_MAX; reads++) {
            var query = query(position.block());
            var blocks =
                    database.read(connection ->
                            query.sql()
                                    .list(
                                            connection,
                                            row ->
                                                    new Block(
                                                            row.bigint("block"),
                                                            Bytes.wrap(row.bytes("summaries"))),
                                            query.parameterArray()));
            for (var block : blocks) {
                int skipped = block.number() == position.block() ? position.skipped() : 0;
                var next = add(database, block, skipped);
                if (next != null) {
                    return new ChildPage(items, next.toString());
                }
            }
            if (blocks.size() < BLOCKS_READ) {
                return new ChildPage(items, null);
            }
            position = Position.ended(blocks.getLast().number() - 1, 0);
        }
        return new ChildPage(items, position.toString());
    }

    /**
     * Adds the children of a block. Returns the position of the next page when the page is full,
     * null otherwise.
     */
    private @Nullable Position add(Database database, Block block, int skipped)
            throws SQLException {
        var stored = ChildBlockCodec.summaries(block.summaries());
        var waiting = pending.express(database, block.number(), stored);
        var ends = new ArrayList<>(stored);
        ends.sort((a, b) -> Long.compare(b.child(), a.child()));
        for (int i = skipped; i < ends.size(); i++) {
            var end = ends.get(i);
            var item = children.itemOfEnded(end, waiting.contains(end.name()));
            if (!isWanted(item)) {
                continue;
            }
            if (isFull()) {
                return Position.ended(block.number(), i);
            }
            items.add(item);
        }
        return null;
    }

    private boolean isFull() {
        return items.size() == request.page().size();
    }

    private boolean wantsRunning() {
        var status = request.statusFilter();
        return (status == null || status == ExecutionStatus.RUNNING)
                && request.redriveFilter() != RedriveFilter.REDRIVEN;
    }

    private boolean isWanted(ExecutionListItem item) {
        var status = request.statusFilter();
        var redrive = request.redriveFilter();
        return (status == null || status == item.status())
                && (redrive == null
                        || (redrive == RedriveFilter.REDRIVEN) == (item.redriveCount() > 0));
    }

    private Clause query(long fromBlock) {
        return query(mapRunId, request.statusFilter(), fromBlock);
    }

    /**
     * Returns the statement that reads blocks of a run. With an unsuccessful status, the statement
     * reads one range of a partial index.
     */
    static Clause query(String mapRunId, @Nullable ExecutionStatus status, long fromBlock) {
        return Clause.of(
                        "SELECT block, summaries FROM map_run_ends WHERE map_run_id = ?"
                                + " AND block <= ?",
                        mapRunId,
                        fromBlock)
                .then(ofStatus(status))
                .then(" ORDER BY block DESC LIMIT ?", BLOCKS_READ);
    }

    private static String ofStatus(@Nullable ExecutionStatus status) {
        return switch (status) {
            case null -> "";
            case SUCCEEDED -> " AND succeeded > 0";
            case FAILED -> " AND failed > 0";
            case TIMED_OUT -> " AND timed_out > 0";
            case ABORTED -> " AND aborted > 0";
            case PENDING_REDRIVE -> " AND (failed > 0 OR timed_out > 0 OR aborted > 0)";
            case RUNNING -> " AND false";
        };
    }
}
