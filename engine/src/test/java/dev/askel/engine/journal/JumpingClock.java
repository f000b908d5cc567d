package dev.askel.engine.journal;

import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.ClockSources;
import dev.askel.engine.clock.DatabaseTime;
import java.sql.SQLException;
import java.time.Duration;

/** A real database whose clock a test can move, for engines that use its time. */
public final class JumpingClock {
    private final TestPostgres.Database database;

    /** Creates a clock that shows the true time. */
    public JumpingClock(TestPostgres.Database database) {
        this.database = database;
        execute("CREATE TABLE test_clock AS SELECT 0::bigint AS jump_micros");
    }

    /** Adds the duration to the database's clock; the nodes' clocks do not change. */
    public void jump(Duration duration) {
        execute("UPDATE test_clock SET jump_micros = jump_micros + " + duration.toMillis() * 1_000);
    }

    /** Creates the engine time of a node that reads the database's clock each 20 ms. */
    public DatabaseTime createEngineTime(ClockSettings settings) {
        var system = ClockSources.system();
        return DatabaseTime.of(
                database.dataSource(),
                settings,
                new ClockSources(
                        system.monotonicNanos(),
                        system.bootNanos(),
                        system.wallMillis(),
                        "(SELECT jump_micros FROM test_clock) + " + system.databaseMicros()),
                Duration.ofMillis(20));
    }

    private void execute(String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
