package dev.askel.engine.maprun.request;

import dev.askel.engine.api.workbench.MapRunMonitor.ChildHeatMap;
import dev.askel.engine.api.workbench.MapRunMonitor.HeatCell;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Counts the outcomes of a Map Run's children (final statuses and results), for cells of
 * consecutive children. It reads the summaries of stored outcomes in blocks of one write each,
 * latest block first. A child that ran again therefore counts with its last outcome.
 */
final class HeatMapReads {
    /**
     * The maximum number of bytes of summaries that one request reads. These bytes contain about
     * 2,000,000 outcomes.
     */
    static final long BYTES_MAX = 32L << 20;

    /** Children with this number or a larger one are omitted. */
    private static final int CHILDREN_MAX = 32 << 20;

    /** The number of blocks that one statement reads. */
    private static final int BLOCKS_READ = 16;

    private static final Sql SUMMARIES =
            new Sql(
                    """
                    SELECT block, summaries FROM map_run_ends
                     WHERE map_run_id = ? AND block < ? ORDER BY block DESC LIMIT ?\
                    """);

    private final Database database;
    private final String mapRunId;
    private final long bytesMax;
    private final long childrenPerCell;
    private final Cell[] cells;
    private final BitSet counted = new BitSet();
    private long childrenRead;
    private boolean isComplete = true;

    private record Block(long number, Bytes summaries) {}

    /** The counts of a cell while outcomes are added. */
    private static final class Cell {
        private int succeeded;
        private int failed;
        private int timedOut;
        private int aborted;
        private long durationMillis;

        void add(ChildSummary end) {
            switch (end.status()) {
                case SUCCEEDED -> succeeded++;
                case FAILED -> failed++;
                case TIMED_OUT -> timedOut++;
                case ABORTED -> aborted++;
                case RUNNING, PENDING_REDRIVE ->
                        throw new IllegalStateException(end.name() + " has not ended");
            }
            durationMillis += end.stoppedAtMillis() - end.startedAtMillis();
        }

        HeatCell result() {
            return new HeatCell(succeeded, failed, timedOut, aborted, durationMillis);
        }
    }

    private HeatMapReads(Database database, MapRunSummary run, long bytesMax) {
        this.database = database;
        this.mapRunId = run.identity().mapRunId();
        this.bytesMax = bytesMax;
        long children = run.counts().executions().total();
        this.childrenPerCell = Math.max(1, Math.ceilDiv(children, ChildHeatMap.CELLS_MAX));
        this.cells = new Cell[Math.toIntExact(Math.ceilDiv(children, childrenPerCell))];
        Arrays.setAll(cells, _ -> new Cell());
    }

    /** Reads the cells of a run. */
    static ChildHeatMap read(Database database, MapRunSummary run) throws SQLException {
        return read(database, run, BYTES_MAX);
    }

    /** Reads the cells of a run from its latest blocks, at most {@code bytesMax} bytes. */
    static ChildHeatMap read(Database database, MapRunSummary run, long bytesMax)
            throws SQLException {
        return new HeatMapReads(database, run, bytesMax).read();
    }

    private ChildHeatMap read() throws SQLException {
        long bytesRead = 0;
        long before = Long.MAX_VALUE;
        List<Block> blocks;
        do {
            blocks = blocks(before);
            for (var block : blocks) {
                if (bytesRead >= bytesMax) {
                    isComplete = false;
                    return result();
                }
                bytesRead += block.summaries().size();
                ChildBlockCodec.summaries(block.summaries()).forEach(this::add);
                before = block.number();
            }
        } while (blocks.size() == BLOCKS_READ);
        return result();
    }

    private List<Block> blocks(long before) throws SQLException {
        return database.read(connection ->
                SUMMARIES.list(
                        connection,
                        row -> new Block(row.bigint("block"), Bytes.wrap(row.bytes("summaries"))),
                        mapRunId,
                        before,
                        BLOCKS_READ));
    }

    private void add(ChildSummary end) {
        long cell = end.child() / childrenPerCell;
        if (end.child() >= CHILDREN_MAX) {
            isComplete = false;
        } else if (cell < cells.length && !counted.get((int) end.child())) {
            counted.set((int) end.child());
            cells[(int) cell].add(end);
            childrenRead++;
        }
    }

    private ChildHeatMap result() {
        return new ChildHeatMap(
                childrenPerCell,
                Arrays.stream(cells).map(Cell::result).toList(),
                childrenRead,
                isComplete);
    }
}
