package dev.askel.server;

import dev.askel.cluster.formation.Formation;
import dev.askel.engine.sql.Fence;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses writes of a node that is no longer a member of the cluster. */
record MemberFence(Formation formation) implements Fence {
    private static final Logger LOG = LoggerFactory.getLogger(MemberFence.class);

    @Override
    public boolean isMembershipCertain() {
        return formation.isCertainlyMember();
    }

    @Override
    public boolean admits(Connection connection) throws SQLException {
        boolean member = formation.isMember(connection);
        if (!member) {
            LOG.warn("The write is refused: this node is no longer a member of the cluster");
        }
        return member;
    }
}
