package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether this node may still change what all nodes share. One that stood still may wake with calls
 * in hand that their clients have long made elsewhere, and followed by others: done now they would
 * undo those, be they decided on the newest of an execution's rows.
 */
public interface Fence {
    /** Of a node that nobody else goes on without. */
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
     * Whether this node knew so lately that the others cannot have gone on without it for silence
     * since. Costs nothing.
     */
    boolean isCertain();

    /**
     * Whether the database says so now. Who asks last in a transaction, with the locks of all that
     * it changed, is not overtaken: whoever changes the same later comes behind it.
     *
     * @param connection in that transaction
     */
    boolean admits(Connection connection) throws SQLException;
}
