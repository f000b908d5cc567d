package dev.askel.engine.journal;

import dev.askel.engine.sql.Fence;
import java.sql.Connection;
import java.sql.SQLException;

/** Of a node that stood still and has to ask each time. */
public record TestFence(Question question) implements Fence {
    /** What the database is asked. */
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
