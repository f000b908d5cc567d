package dev.askel.engine.retention;

import dev.askel.engine.retention.ExpiredExecutions.Deleted;
import dev.askel.engine.retention.ExpiredExecutions.Scope;
import dev.askel.engine.retention.ExpiredWeeks.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One round of retention, step by step; each step is a transaction. The state of a round only saves
 * work. The tables alone determine the remaining work, so another round on any node can continue
 * from any point.
 *
 * <ol>
 *   <li>the names of executions that the next round deletes are held;
 *   <li>the rows of executions whose names an earlier round has held are deleted;
 *   <li>expired weeks are sealed, the executions that are kept are moved out, and the weeks are
 *       dropped;
 *   <li>expired names and unused deleted machines are freed.
 * </ol>
 *
 * <p>Not thread-safe: run one step after the other.
 */
final class RetentionRound {
    private enum Stage {
        SCOPES,
        HOLD,
        DELETE,
        DELETE_CHILDREN,
        WEEKS,
        SEAL,
        MOVE,
        DROP,
        FREE_NAMES,
        REMOVE_MACHINES,
        OVER
    }

    private final RetentionStatistics statistics;
    private final long now;
    private final long holdFrom;
    private final long holdTo;
    private final @Nullable Long deleteTo;
    private final boolean holds;
    private final Queue<Scope> toHold = new ArrayDeque<>();
    private final Queue<Scope> toDelete = new ArrayDeque<>();
    private final Queue<Integer> weeks = new ArrayDeque<>();
    private Stage stage = Stage.SCOPES;
    private long from;
    private @Nullable Place last;
    private int movedOfPass;

    /**
     * Prepares a round.
     *
     * @param now engine time
     * @param holdFrom the names of executions that ended up to this time are held already
     * @param holdTo the names of executions that ended up to this time are to be held
     * @param deleteTo executions that ended up to this time may be deleted; null for none
     * @param holds whether executions are deleted before their names are free
     */
    RetentionRound(
            RetentionStatistics statistics,
            long now,
            long holdFrom,
            long holdTo,
            @Nullable Long deleteTo,
            boolean holds) {
        this.statistics = statistics;
        this.now = now;
        this.holdFrom = holdFrom;
        this.holdTo = holdTo;
        this.deleteTo = deleteTo;
        this.holds = holds;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    /** The end up to which names are held after this round. */
    long heldTo() {
        return holdTo;
    }

    /**
     * Performs the next step in the caller's transaction. A failed step may be repeated with
     * another size.
     */
    void step(Connection connection, StepSize size) throws SQLException {
        switch (stage) {
            case SCOPES -> scopes(connection);
            case HOLD -> hold(connection, size);
            case DELETE -> delete(connection, size);
            case DELETE_CHILDREN -> deleteChildren(connection, size);
            case WEEKS -> weeks(connection);
            case SEAL -> seal(connection);
            case MOVE -> move(connection, size);
            case DROP -> drop(connection);
            case FREE_NAMES -> freeNames(connection, size);
            case REMOVE_MACHINES -> removeMachines(connection, size);
            case OVER -> throw new IllegalStateException("the round is over");
        }
    }

    private void scopes(Connection connection) throws SQLException {
        var scopes = ExpiredExecutions.scopes(connection);
        toHold.addAll(scopes);
        toDelete.addAll(scopes);
        from = holdFrom;
        stage = holds ? Stage.HOLD : deletionStage();
    }

    private Stage deletionStage() {
        from = 0;
        return deleteTo == null ? Stage.FREE_NAMES : Stage.DELETE;
    }

    private void hold(Connection connection, StepSize size) throws SQLException {
        var scope = toHold.peek();
        if (scope == null) {
            stage = deletionStage();
            return;
        }
        var next = ExpiredExecutions.hold(connection, scope, from, holdTo, size.rows());
        if (next == null) {
            toHold.remove();
            from = holdFrom;
        } else {
            from = next;
        }
    }

    private long deleteTo() {
        if (deleteTo == null) {
            throw new IllegalStateException("none may leave in " + stage);
        }
        return deleteTo;
    }

    private void delete(Connection connection, StepSize size) throws SQLException {
        var scope = toDelete.peek();
        if (scope == null) {
            from = 0;
            stage = Stage.DELETE_CHILDREN;
            return;
        }
        if (!advance(ExpiredExecutions.delete(connection, scope, from, deleteTo(), size))) {
            toDelete.remove();
            from = 0;
        }
    }

    private void deleteChildren(Connection connection, StepSize size) throws SQLException {
        if (!advance(ExpiredExecutions.deleteChildren(connection, from, deleteTo(), size))) {
            stage = Stage.WEEKS;
        }
    }

    private boolean advance(Deleted deleted) {
        statistics.deleted(deleted.executions());
        from = deleted.last();
        return deleted.executions() > 0;
    }

    private void weeks(Connection connection) throws SQLException {
        weeks.addAll(ExpiredWeeks.overBy(connection, deleteTo()));
        stage = Stage.SEAL;
    }

    private void seal(Connection connection) throws SQLException {
        var week = weeks.peek();
        if (week == null) {
            stage = Stage.FREE_NAMES;
        } else if (ExpiredWeeks.seal(connection, week)) {
            last = null;
            movedOfPass = 0;
            stage = Stage.MOVE;
        } else {
            postpone();
        }
    }

    /** Moves executions pass by pass, until a whole pass finds none. */
    private void move(Connection connection, StepSize size) throws SQLException {
        int week = weeks.element();
        var remaining = ExpiredWeeks.remaining(connection, week, last, size.rows());
        if (!remaining.isEmpty()) {
            var moved = ExpiredWeeks.move(connection, week, remaining, size.bytes());
            statistics.moved(moved.moved());
            movedOfPass += moved.checked();
            last = remaining.get(moved.checked() - 1);
        } else if (movedOfPass > 0 || last != null) {
            last = null;
            movedOfPass = 0;
        } else {
            stage = Stage.DROP;
        }
    }

    private void drop(Connection connection) throws SQLException {
        if (ExpiredWeeks.drop(connection, weeks.element())) {
            statistics.droppedOne();
            weeks.remove();
            stage = Stage.SEAL;
        } else {
            postpone();
        }
    }

    /** Skips a week whose lock is not available. The next round tries again. */
    private void postpone() {
        statistics.postponedOne();
        weeks.remove();
        stage = Stage.SEAL;
    }

    private void freeNames(Connection connection, StepSize size) throws SQLException {
        if (ExpiredExecutions.freeNames(connection, now, size.rows()) < size.rows()) {
            stage = deleteTo == null ? Stage.OVER : Stage.REMOVE_MACHINES;
        }
    }

    private void removeMachines(Connection connection, StepSize size) throws SQLException {
        if (ExpiredExecutions.removeMachines(connection, deleteTo(), size.rows()) < size.rows()) {
            stage = Stage.OVER;
        }
    }
}
