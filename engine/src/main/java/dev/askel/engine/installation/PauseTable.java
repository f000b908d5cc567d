package dev.askel.engine.installation;

import dev.askel.engine.installation.StoredPause.Ramp;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads and writes the row of {@code installation_pause}. */
final class PauseTable {
    private static final String SELECT =
            "SELECT since, resumed_at, resumed_share, ends_at, rate FROM installation_pause";
    private static final Sql FIND = new Sql(SELECT);
    private static final Sql LOCK_ROW = new Sql(SELECT + " FOR UPDATE");
    // A start with the option locks the table while it looks for other nodes. A starting node waits
    // for it before it reads the row.
    private static final Sql LOCK_FOR_START =
            new Sql("LOCK TABLE installation_pause IN EXCLUSIVE MODE");
    private static final Sql AWAIT_STARTS =
            new Sql("LOCK TABLE installation_pause IN ROW SHARE MODE");
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO installation_pause
                           (since, resumed_at, resumed_share, ends_at, rate)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE
                       SET since = excluded.since, resumed_at = excluded.resumed_at,
                           resumed_share = excluded.resumed_share, ends_at = excluded.ends_at,
                           rate = excluded.rate\
                    """);
    private static final Sql DELETE = new Sql("DELETE FROM installation_pause");
    private static final Sql COUNT = new Sql("SELECT count(*) AS executions FROM wakeups");

    private PauseTable() {}

    static @Nullable StoredPause find(Connection connection) throws SQLException {
        return FIND.first(connection, PauseTable::read);
    }

    /** Returns the row and locks it until the transaction ends. */
    static @Nullable StoredPause lock(Connection connection) throws SQLException {
        return LOCK_ROW.first(connection, PauseTable::read);
    }

    /** Lets no starting node read the row until the transaction ends. */
    static void lockForStart(Connection connection) throws SQLException {
        LOCK_FOR_START.update(connection);
    }

    /** Waits until no other transaction has called {@link #lockForStart}. */
    static void awaitStarts(Connection connection) throws SQLException {
        AWAIT_STARTS.update(connection);
    }

    static void put(Connection connection, StoredPause pause) throws SQLException {
        var ramp = pause.ramp();
        PUT.update(
                connection,
                pause.sinceMillis(),
                ramp == null ? null : ramp.resumedAtMillis(),
                ramp == null ? 0.0 : ramp.firstShare(),
                ramp == null ? null : ramp.endsAtMillis(),
                ramp == null ? null : ramp.ratePerSecond());
    }

    static void delete(Connection connection) throws SQLException {
        DELETE.update(connection);
    }

    /** Returns the number of executions that can be woken. Each running execution has a row. */
    static long countExecutions(Connection connection) throws SQLException {
        var count = COUNT.first(connection, row -> row.bigint("executions"));
        return count == null ? 0 : count;
    }

    private static StoredPause read(Row row) throws SQLException {
        var resumedAt = row.bigintOrNull("resumed_at");
        return new StoredPause(
                row.bigint("since"),
                resumedAt == null
                        ? null
                        : new Ramp(
                                resumedAt,
                                row.doublePrecision("resumed_share"),
                                row.bigint("ends_at"),
                                row.doublePrecision("rate")));
    }
}
