package dev.askel.engine.retention;

import dev.askel.engine.journal.retention.ExpiredMapRuns;
import dev.askel.engine.payload.ExpiredPayloads;
import dev.askel.engine.retention.ExpiredExecutions.DeletionResult;
import dev.askel.engine.retention.ExpiredExecutions.Scope;
import dev.askel.engine.retention.ExpiredPartitions.RemainingExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One round of retention, step by step; each step is a transaction. The tables alone determine the
 * remaining work, so another round on any node can continue from any point. The state of a round
 * only avoids repeated reads.
 *
 * <ol>
 *   <li>the names of executions that the next round deletes are reserved;
 *   <li>the rows of executions whose names an earlier round has reserved are deleted, then their
 *       Map Runs;
 *   <li>expired partitions are sealed, their remaining executions are moved to the long bucket (the
 *       partition of executions that outlive theirs), and the partitions are dropped;
 *   <li>names whose reservation has expired are freed, and deleted machines without executions are
 *       removed;
 *   <li>large payloads are deleted when they have had no reference for an hour.
 * </ol>
 *
 * <p>Not thread-safe: steps run one after the other.
 */
final class RetentionRound {
    private enum Stage {
        SCOPES,
        RESERVE_NAMES,
        DELETE,
        DELETE_CHILDREN,
        DELETE_MAP_RUNS,
        PARTITIONS,
        SEAL,
        MOVE,
        DROP,
        FREE_NAMES,
        REMOVE_MACHINES,
        DELETE_PAYLOADS,
        OVER
    }

    private final RetentionStatistics statistics;
    private final long now;
    private final long reserveFrom;
    private final long reserveTo;
    private final @Nullable Long deleteTo;
    private final boolean reservesNames;
    private final Queue<Scope> scopesToReserve = new ArrayDeque<>();
    private final Queue<Scope> scopesToDelete = new ArrayDeque<>();
    private final Queue<Integer> partitions = new ArrayDeque<>();
    private final ExpiredPayloads payloads;
    private Stage stage = Stage.SCOPES;
    private long from;
    private @Nullable RemainingExecution last;
    private int checkedInPass;

    /**
     * Prepares a round.
     *
     * @param now engine time
     * @param reserveFrom the time up to which names of ended executions are already reserved
     * @param reserveTo the time up to which the round reserves names of ended executions
     * @param deleteTo the time up to which ended executions may be deleted; null for none
     * @param reservesNames whether executions are deleted before their names are free again
     * @param payloads the pass over large payloads
     */
    RetentionRound(
            RetentionStatistics statistics,
            long now,
            long reserveFrom,
            long reserveTo,
            @Nullable Long deleteTo,
            boolean reservesNames,
            ExpiredPayloads payloads) {
        this.payloads = payloads;
        this.statistics = statistics;
        this.now = now;
        this.reserveFrom = reserveFrom;
        this.reserveTo = reserveTo;
        this.deleteTo = deleteTo;
        this.reservesNames = reservesNames;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    /** Whether the next step reserves names or deletes rows, unlike a step on partitions. */
    boolean deletesRows() {
        return switch (stage) {
            case SCOPES,
                    RESERVE_NAMES,
                    DELETE,
                    DELETE_CHILDREN,
                    DELETE_MAP_RUNS,
                    FREE_NAMES,
                    REMOVE_MACHINES,
                    DELETE_PAYLOADS,
                    OVER ->
                    true;
            case PARTITIONS, SEAL, MOVE, DROP -> false;
        };
    }

    /** Returns the time up to which names of ended executions are reserved after this round. */
    long reservedTo() {
        return reserveTo;
    }

    /**
     * Performs the next step in the caller's transaction. A failed step may be repeated with
     * another size.
     */
    void step(Connection connection, StepSize size) throws SQLException {
        switch (stage) {
            case SCOPES -> findScopes(connection);
            case RESERVE_NAMES -> reserveNames(connection, size);
            case DELETE -> delete(connection, size);
            case DELETE_CHILDREN -> deleteChildren(connection, size);
            case DELETE_MAP_RUNS -> deleteMapRuns(connection, size);
            case PARTITIONS -> findPartitions(connection);
            case SEAL -> seal(connection);
            case MOVE -> move(connection, size);
            case DROP -> drop(connection);
            case FREE_NAMES -> freeNames(connection, size);
            case REMOVE_MACHINES -> removeMachines(connection, size);
            case DELETE_PAYLOADS -> deletePayloads(connection, size);
            case OVER -> throw new IllegalStateException("the round is over");
        }
    }

    private void findScopes(Connection connection) throws SQLException {
        var scopes = ExpiredExecutions.scopes(connection);
        scopesToReserve.addAll(scopes);
        scopesToDelete.addAll(scopes);
        from = reserveFrom;
        stage = reservesNames ? Stage.RESERVE_NAMES : deletionStage();
    }

    private Stage deletionStage() {
        from = 0;
        return deleteTo == null ? Stage.FREE_NAMES : Stage.DELETE;
    }

    private void reserveNames(Connection connection, StepSize size) throws SQLException {
        var scope = scopesToReserve.peek();
        if (scope == null) {
            stage = deletionStage();
            return;
        }
        var next =
                ExpiredExecutions.reserveNames(connection, scope, from, reserveTo, size.rowsMax());
        if (next == null) {
            scopesToReserve.remove();
            from = reserveFrom;
        } else {
            from = next;
        }
    }

    private long deleteTo() {
        if (deleteTo == null) {
            throw new IllegalStateException("no execution may be deleted in stage " + stage);
        }
        return deleteTo;
    }

    private void delete(Connection connection, StepSize size) throws SQLException {
        var scope = scopesToDelete.peek();
        if (scope == null) {
            from = 0;
            stage = Stage.DELETE_CHILDREN;
            return;
        }
        if (!advance(ExpiredExecutions.delete(connection, scope, from, deleteTo(), size))) {
            scopesToDelete.remove();
            from = 0;
        }
    }

    private void deleteChildren(Connection connection, StepSize size) throws SQLException {
        if (!advance(ExpiredExecutions.deleteChildren(connection, from, deleteTo(), size))) {
            stage = Stage.DELETE_MAP_RUNS;
        }
    }

    private void deleteMapRuns(Connection connection, StepSize size) throws SQLException {
        if (!ExpiredMapRuns.deleteStep(connection, size.rowsMax(), size.bytesMax())) {
            stage = Stage.PARTITIONS;
        }
    }

    private boolean advance(DeletionResult deleted) {
        statistics.countDeleted(deleted.executionCount());
        from = deleted.lastMillis();
        return deleted.executionCount() > 0;
    }

    private void findPartitions(Connection connection) throws SQLException {
        partitions.addAll(ExpiredPartitions.endedBy(connection, deleteTo()));
        stage = Stage.SEAL;
    }

    private void seal(Connection connection) throws SQLException {
        var partition = partitions.peek();
        if (partition == null) {
            stage = Stage.FREE_NAMES;
        } else if (ExpiredPartitions.seal(connection, partition)) {
            last = null;
            checkedInPass = 0;
            stage = Stage.MOVE;
        } else {
            skipLockedPartition();
        }
    }

    /**
     * Moves the next executions out of the partition. Passes over the executions of the partition
     * are repeated until a whole pass finds none.
     */
    private void move(Connection connection, StepSize size) throws SQLException {
        int partition = partitions.element();
        var remaining =
                ExpiredPartitions.listRemaining(connection, partition, last, size.rowsMax());
        if (!remaining.isEmpty()) {
            var moved = ExpiredPartitions.move(connection, partition, remaining, size.bytesMax());
            statistics.countMoved(moved.movedCount());
            checkedInPass += moved.checkedCount();
            last = remaining.get(moved.checkedCount() - 1);
        } else if (checkedInPass > 0 || last != null) {
            last = null;
            checkedInPass = 0;
        } else {
            stage = Stage.DROP;
        }
    }

    private void drop(Connection connection) throws SQLException {
        if (ExpiredPartitions.drop(connection, partitions.element())) {
            statistics.countDropped();
            partitions.remove();
            stage = Stage.SEAL;
        } else {
            skipLockedPartition();
        }
    }

    /** Skips a partition whose lock is not available. The next round retries it. */
    private void skipLockedPartition() {
        statistics.countPostponed();
        partitions.remove();
        stage = Stage.SEAL;
    }

    private void freeNames(Connection connection, StepSize size) throws SQLException {
        if (ExpiredExecutions.freeNames(connection, now, size.rowsMax()) < size.rowsMax()) {
            stage = deleteTo == null ? Stage.DELETE_PAYLOADS : Stage.REMOVE_MACHINES;
        }
    }

    private void removeMachines(Connection connection, StepSize size) throws SQLException {
        if (ExpiredExecutions.removeMachines(connection, deleteTo(), size.rowsMax())
                < size.rowsMax()) {
            stage = Stage.DELETE_PAYLOADS;
        }
    }

    private void deletePayloads(Connection connection, StepSize size) throws SQLException {
        if (!payloads.step(connection, size.rowsMax())) {
            stage = Stage.OVER;
        }
    }
}
