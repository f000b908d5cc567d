package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Checks whether this node may still change state that all nodes share.
 *
 * <p>After a pause, a node can hold calls that their clients have already repeated on another node.
 * If it performed those calls, it would undo later changes, even though each call is based on the
 * newest row of its execution.
 */
public interface Fence {
    /** Admits every change; used by a single node. */
    Fence NONE =
            new Fence() {
                @Override
                public boolean isCertain() {
                    return true;
                }

                @Override
                public boolean admits(Connection connection) {
                    return true;
                }
            };

    /**
     * Returns whether this node confirmed its membership so recently that the other nodes cannot
     * have marked it down. Does not access the database.
     */
    boolean isCertain();

    /**
     * Returns whether the database confirms that this node is a member.
     *
     * <p>Call it last in a transaction, when all locks on the changed rows are held: then no later
     * change of the same rows can commit before this one.
     *
     * @param connection the connection of that transaction
     */
    boolean admits(Connection connection) throws SQLException;
}
