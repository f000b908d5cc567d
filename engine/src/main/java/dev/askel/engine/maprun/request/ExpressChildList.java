package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.visibility.Database;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the Express children of a Map Run, from the summaries of their stored ends: the latest
 * block first, and the largest number of a child first in a block. A running child has no stored
 * end, so it is not in the list.
 */
final class ExpressChildList {
    /** The number of blocks that one statement reads. */
    private static final int BLOCKS_READ = 8;

    /** The number of statements of one page. A page can be short, because a filter applies to it. */
    private static final int READS_MAX = 8;

    private final MapRunIdentity run;
    private final ListExecutionsRequest request;
    private final List<ExecutionListItem> items = new ArrayList<>();

    private ExpressChildList(MapRunIdentity run, ListExecutionsRequest request) {
        this.run = run;
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
     * @param block the number of its block
     * @param skipped how many children of the block are in earlier pages
     */
    private record Position(long block, int skipped) {
        static final Position FIRST = new Position(Long.MAX_VALUE, 0);

        static Position parse(String text) {
            if (text.isEmpty()) {
                return FIRST;
            }
            int space = text.indexOf(' ');
            return new Position(
                    Long.parseLong(text.substring(0, space)),
                    Integer.parseInt(text.substring(space + 1)));
        }

        @Override
        public String toString() {
            return block + " " + skipped;
        }
    }

    private record Block(long number, Bytes summaries) {}

    /**
     * Reads a page.
     *
     * @param after the position of the page; empty for the first page
     */
    static ChildPage page(
            Database database, MapRunIdentity run, ListExecutionsRequest request, String after)
            throws SQLException {
        return new ExpressChildList(run, request).read(database, Position.parse(after));
    }

    private ChildPage read(Database database, Position from) throws SQLException {
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
                                                            row.bigNumber("block"),
                                                            Bytes.wrap(row.bytes("summaries"))),
                                            query.bound()));
            for (var block : blocks) {
                int skipped = block.number() == position.block() ? position.skipped() : 0;
                var next = add(block, skipped);
                if (next != null) {
                    return new ChildPage(items, next.toString());
                }
            }
            if (blocks.size() < BLOCKS_READ) {
                return new ChildPage(items, null);
            }
            position = new Position(blocks.getLast().number() - 1, 0);
        }
        return new ChildPage(items, position.toString());
    }

    /** Adds the children of a block. Returns the next position when the page is full. */
    private @Nullable Position add(Block block, int skipped) {
        var ends = new ArrayList<>(ChildBlockCodec.summaries(block.summaries()));
        ends.sort((a, b) -> Long.compare(b.child(), a.child()));
        for (int i = skipped; i < ends.size(); i++) {
            var end = ends.get(i);
            if (!isWanted(end)) {
                continue;
            }
            if (items.size() == request.page().size()) {
                return new Position(block.number(), i);
            }
            items.add(item(end));
        }
        return null;
    }

    private boolean isWanted(ChildSummary end) {
        var status = request.statusFilter();
        var redrive = request.redriveFilter();
        return (status == null || status == end.status())
                && (redrive == null
                        || (redrive == RedriveFilter.REDRIVEN) == (end.redriveCount() > 0));
    }

    private Clause query(long fromBlock) {
        return Clause.of(
                        "SELECT block, summaries FROM map_run_ends WHERE map_run_id = ?"
                                + " AND block <= ?",
                        run.mapRunId(),
                        fromBlock)
                .then(ofStatus(request.statusFilter()))
                .then(" ORDER BY block DESC LIMIT ?", BLOCKS_READ);
    }

    private static String ofStatus(@Nullable ExecutionStatus status) {
        return switch (status) {
            case null -> "";
            case SUCCEEDED -> " AND succeeded > 0";
            case FAILED -> " AND failed > 0";
            case TIMED_OUT -> " AND timed_out > 0";
            case ABORTED -> " AND aborted > 0";
            case RUNNING, PENDING_REDRIVE -> " AND false";
        };
    }

    private ExecutionListItem item(ChildSummary end) {
        return new ExecutionListItem(
                new ExpressExecutionArn(
                                run.arn().scope(),
                                run.machineName(),
                                run.label(),
                                end.name(),
                                run.uuid())
                        .toString(),
                run.machineArn().toString(),
                end.name(),
                end.status(),
                Instant.ofEpochMilli(end.startedAtMillis()),
                Instant.ofEpochMilli(end.stoppedAtMillis()),
                run.arn().toString(),
                end.items(),
                null,
                null,
                end.redriveCount(),
                null);
    }
}
