package dev.askel.engine.visibility;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether this node may still change what all nodes share. One that was frozen may wake with calls
 * in hand that their clients have long made elsewhere, and followed by others: done now they would
 * undo those.
 */
@FunctionalInterface
public interface Fence {
    /** Of a node that nobody else goes on without. */
    Fence NONE = _ -> true;

    /**
     * Asked last in each transaction that changes something, when it holds the locks of all that it
     * changed: whoever changes the same later comes behind it.
     *
     * @param connection in that transaction
     */
    boolean admits(Connection connection) throws SQLException;
}
