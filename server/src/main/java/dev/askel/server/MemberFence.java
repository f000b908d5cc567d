package dev.askel.server;

import dev.askel.cluster.formation.Formation;
import dev.askel.engine.journal.Fence;
import java.sql.Connection;
import java.sql.SQLException;

/** A node changes nothing any more once the cluster goes on without it. */
record MemberFence(Formation formation) implements Fence {
    @Override
    public boolean isCertain() {
        return formation.isCertain();
    }

    @Override
    public boolean admits(Connection connection) throws SQLException {
        return formation.isMember(connection);
    }
}
