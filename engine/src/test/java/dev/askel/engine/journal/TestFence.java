package dev.askel.engine.journal;

import dev.askel.engine.sql.Fence;
import java.sql.Connection;
import java.sql.SQLException;

/** The fence of a node that was paused and has to query the database each time. */
public record TestFence(MembershipQuery query) implements Fence {
    /** Queries the database for the membership of this node. */
    @FunctionalInterface
    public interface MembershipQuery {
        boolean admits(Connection connection) throws SQLException;
    }

    @Override
    public boolean isMembershipCertain() {
        return false;
    }

    @Override
    public boolean admits(Connection connection) throws SQLException {
        return query.admits(connection);
    }
}
