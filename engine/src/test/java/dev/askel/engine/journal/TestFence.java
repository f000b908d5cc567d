package dev.askel.engine.journal;

import dev.askel.engine.sql.Fence;
import java.sql.Connection;
import java.sql.SQLException;

/** The fence of a node that was paused and has to query the database each time. */
public record TestFence(Question question) implements Fence {
    /** The query of the database. */
    @FunctionalInterface
    public interface Question {
        boolean admits(Connection connection) throws SQLException;
    }

    @Override
    public boolean isCertain() {
        return false;
    }

    @Override
    public boolean admits(Connection connection) throws SQLException {
        return question.admits(connection);
    }
}
