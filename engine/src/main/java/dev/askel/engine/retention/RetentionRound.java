package dev.askel.engine.retention;

import dev.askel.engine.retention.LeavingExecutions.Left;
import dev.askel.engine.retention.LeavingExecutions.Scope;
import dev.askel.engine.retention.LeavingWeeks.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One round, step by step; each step is a transaction. What a round remembers only saves work: the
 * tables alone tell what is left to do, so that another round, on whatever node, can go on
 * anywhere.
 *
 * <ol>
 *   <li>names are held of executions that the next round lets leave;
 *   <li>rows of executions leave whose names were held by an earlier round;
 *   <li>weeks that are over are sealed, emptied of what stays, and dropped;
 *   <li>names and machines are freed that nobody needs any more.
 * </ol>
 *
 * <p>Not for many threads: one step after the other.
 */
final class RetentionRound {
    private enum Stage {
        SCOPES,
        HOLD,
        LEAVE,
        CHILDREN_LEAVE,
        WEEKS,
        SEAL,
        MOVE,
        DROP,
        FREE_NAMES,
        FORGET_MACHINES,
        OVER
    }

    private final RetentionStatistics statistics;
    private final long now;
    private final long holdFrom;
    private final long holdTo;
    private final @Nullable Long leaveTo;
    private final boolean holds;
    private final Queue<Scope> toHold = new ArrayDeque<>();
    private final Queue<Scope> toLeave = new ArrayDeque<>();
    private final Queue<Integer> weeks = new ArrayDeque<>();
    private Stage stage = Stage.SCOPES;
    private long from;
    private @Nullable Place last;
    private int movedOfPass;

    /**
     * A round.
     *
     * @param now engine time
     * @param holdFrom names of those that ended by then are held already
     * @param holdTo names of those that ended by then are to be held
     * @param leaveTo those that ended by then may leave; null when none may yet
     * @param holds whether executions leave before their names are free
     */
    RetentionRound(
            RetentionStatistics statistics,
            long now,
            long holdFrom,
            long holdTo,
            @Nullable Long leaveTo,
            boolean holds) {
        this.statistics = statistics;
        this.now = now;
        this.holdFrom = holdFrom;
        this.holdTo = holdTo;
        this.leaveTo = leaveTo;
        this.holds = holds;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    /** Names of those that ended by then are held when it is over. */
    long heldTo() {
        return holdTo;
    }

    /**
     * Does the next part of it, in the caller's transaction. One that fails may be done again, with
     * another size.
     */
    void step(Connection connection, StepSize size) throws SQLException {
        switch (stage) {
            case SCOPES -> scopes(connection);
            case HOLD -> hold(connection, size);
            case LEAVE -> leave(connection, size);
            case CHILDREN_LEAVE -> childrenLeave(connection, size);
            case WEEKS -> weeks(connection);
            case SEAL -> seal(connection);
            case MOVE -> move(connection, size);
            case DROP -> drop(connection);
            case FREE_NAMES -> freeNames(connection, size);
            case FORGET_MACHINES -> forgetMachines(connection, size);
            case OVER -> throw new IllegalStateException("the round is over");
        }
    }

    private void scopes(Connection connection) throws SQLException {
        var scopes = LeavingExecutions.scopes(connection);
        toHold.addAll(scopes);
        toLeave.addAll(scopes);
        from = holdFrom;
        stage = holds ? Stage.HOLD : leaving();
    }

    private Stage leaving() {
        from = 0;
        return leaveTo == null ? Stage.FREE_NAMES : Stage.LEAVE;
    }

    private void hold(Connection connection, StepSize size) throws SQLException {
        var scope = toHold.peek();
        if (scope == null) {
            stage = leaving();
            return;
        }
        var next = LeavingExecutions.hold(connection, scope, from, holdTo, size.rows());
        if (next == null) {
            toHold.remove();
            from = holdFrom;
        } else {
            from = next;
        }
    }

    private long leaveTo() {
        if (leaveTo == null) {
            throw new IllegalStateException("none may leave in " + stage);
        }
        return leaveTo;
    }

    private void leave(Connection connection, StepSize size) throws SQLException {
        var scope = toLeave.peek();
        if (scope == null) {
            from = 0;
            stage = Stage.CHILDREN_LEAVE;
            return;
        }
        if (!goOn(LeavingExecutions.leave(connection, scope, from, leaveTo(), size))) {
            toLeave.remove();
            from = 0;
        }
    }

    private void childrenLeave(Connection connection, StepSize size) throws SQLException {
        if (!goOn(LeavingExecutions.childrenLeave(connection, from, leaveTo(), size))) {
            stage = Stage.WEEKS;
        }
    }

    private boolean goOn(Left left) {
        statistics.left(left.executions());
        from = left.last();
        return left.executions() > 0;
    }

    private void weeks(Connection connection) throws SQLException {
        weeks.addAll(LeavingWeeks.overBy(connection, leaveTo()));
        stage = Stage.SEAL;
    }

    private void seal(Connection connection) throws SQLException {
        var week = weeks.peek();
        if (week == null) {
            stage = Stage.FREE_NAMES;
        } else if (LeavingWeeks.seal(connection, week)) {
            last = null;
            movedOfPass = 0;
            stage = Stage.MOVE;
        } else {
            putOff();
        }
    }

    /** Pass by pass, until one finds nothing from its beginning to its end. */
    private void move(Connection connection, StepSize size) throws SQLException {
        int week = weeks.element();
        var remaining = LeavingWeeks.remaining(connection, week, last, size.rows());
        if (!remaining.isEmpty()) {
            var moved = LeavingWeeks.move(connection, week, remaining, size.bytes());
            statistics.moved(moved.moved());
            movedOfPass += moved.looked();
            last = remaining.get(moved.looked() - 1);
        } else if (movedOfPass > 0 || last != null) {
            last = null;
            movedOfPass = 0;
        } else {
            stage = Stage.DROP;
        }
    }

    private void drop(Connection connection) throws SQLException {
        if (LeavingWeeks.drop(connection, weeks.element())) {
            statistics.droppedOne();
            weeks.remove();
            stage = Stage.SEAL;
        } else {
            putOff();
        }
    }

    /** Somebody has the lock for long: the next round tries again, and nobody waits for it. */
    private void putOff() {
        statistics.putOffOne();
        weeks.remove();
        stage = Stage.SEAL;
    }

    private void freeNames(Connection connection, StepSize size) throws SQLException {
        if (LeavingExecutions.freeNames(connection, now, size.rows()) < size.rows()) {
            stage = leaveTo == null ? Stage.OVER : Stage.FORGET_MACHINES;
        }
    }

    private void forgetMachines(Connection connection, StepSize size) throws SQLException {
        if (LeavingExecutions.forgetMachines(connection, leaveTo(), size.rows()) < size.rows()) {
            stage = Stage.OVER;
        }
    }
}
