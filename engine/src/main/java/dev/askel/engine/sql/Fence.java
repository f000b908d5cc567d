package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Checks whether this node may still change state that all nodes share.
 *
 * <p>A node that was paused can hold calls that clients have meanwhile repeated on another node. If
 * the node performed those calls, it would undo later changes, although each call reads the newest
 * row of its execution.
 */
public interface Fence {
    /** Admits every change; used by a single node. */
    Fence NONE =
            new Fence() {
                @Override
                public boolean isMembershipCertain() {
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
    boolean isMembershipCertain();

    /**
     * Returns whether the database confirms that this node is a member of the newest cluster.
     *
     * <p>Must be the last query of a transaction, when the transaction holds the locks on all
     * changed rows. Then no later change of the same rows can commit before this transaction.
     *
     * @param connection the connection of that transaction
     */
    boolean admits(Connection connection) throws SQLException;
}
