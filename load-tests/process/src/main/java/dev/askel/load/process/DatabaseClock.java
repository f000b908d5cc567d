package dev.askel.load.process;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Steps the clock of a database. PostgreSQL reads the clock of its machine, which tests cannot
 * change. So {@link #install} renames the function {@code clock_timestamp}, from which servers read
 * the time, and puts a function with an offset in its place.
 */
public final class DatabaseClock {
    private static final String[] INSTALL = {
        "CREATE TABLE public.clock_step (step interval NOT NULL)",
        "INSERT INTO public.clock_step VALUES ('0')",
        "ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO unstepped_clock_timestamp",
        """
        CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT pg_catalog.unstepped_clock_timestamp() + step FROM public.clock_step'\
        """
    };

    private static final String STEP =
            "UPDATE public.clock_step SET step = make_interval(secs => ?)";

    private DatabaseClock() {}

    /**
     * Makes the clock of a database steppable. Statements that a session has prepared before still
     * read the clock without a step, until the session ends.
     *
     * @param connection of a superuser, in auto-commit mode
     */
    public static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var each : INSTALL) {
                statement.execute(each);
            }
        }
    }

    /**
     * Steps the clock.
     *
     * @param offset the new difference between this clock and that of the machine; negative for a
     *     clock that is late
     */
    public static void step(Connection connection, Duration offset) throws SQLException {
        try (var statement = connection.prepareStatement(STEP)) {
            statement.setDouble(1, offset.toMillis() / 1_000.0);
            statement.executeUpdate();
        }
    }
}
