package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Calls of Map Runs share the workers fairly, even while some calls wait for a lock in PostgreSQL.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunWorkersTest {
    private static final String LOCK = "SELECT pg_advisory_xact_lock(7)";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    private static void select(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static CompletionStage<Answer<Boolean>> submit(
            MapRunWorkers workers, String id, String sql) {
        return workers.submit(
                id,
                each ->
                        each.transact(connection -> {
                            select(connection, sql);
                            return Answer.ok(true);
                        }));
    }

    @Test
    void runs_whose_rows_are_locked_do_not_delay_the_runs_of_others() throws SQLException {
        try (var workers =
                        MapRunWorkers.open(database.dataSource(), new NoEncryption(), Fence.NONE);
                var holder = database.connect()) {
            holder.setAutoCommit(false);
            select(holder, LOCK);
            var locked =
                    IntStream.range(0, 20)
                            .mapToObj(i -> submit(workers, "a/r/m" + i % 2 + "/run", LOCK))
                            .toList();
            for (int i = 0; i < 10; i++) {
                assertThat(Eventually.get(submit(workers, "b/r/m/run", "SELECT 1")))
                        .isEqualTo(Answer.ok(true));
            }
            assertThat(locked).noneMatch(call -> call.toCompletableFuture().isDone());
            holder.rollback();
            locked.forEach(call -> assertThat(Eventually.get(call)).isEqualTo(Answer.ok(true)));
        }
    }

    @Test
    void a_call_that_has_waited_too_long_is_refused_and_later_ones_run() throws SQLException {
        var nanos = new AtomicLong();
        try (var workers =
                        new MapRunWorkers(
                                SqlWorkers.open("aged", database.dataSource(), 2, 4),
                                2,
                                nanos::get);
                var holder = database.connect()) {
            holder.setAutoCommit(false);
            select(holder, LOCK);
            var running = submit(workers, "a/r/m/run", LOCK);
            var aged =
                    IntStream.range(0, 1_000)
                            .mapToObj(_ -> submit(workers, "a/r/m/run", "SELECT 1"))
                            .toList();
            nanos.addAndGet(SqlWorkers.WAIT_MAX.toNanos() + 1);
            var late = submit(workers, "a/r/m/run", "SELECT 1");
            holder.rollback();
            assertThat(Eventually.get(running)).isEqualTo(Answer.ok(true));
            aged.forEach(call ->
                    assertThat(Eventually.get(call))
                            .isEqualTo(Answer.refused(new EngineError.ServiceUnavailable())));
            assertThat(Eventually.get(late)).isEqualTo(Answer.ok(true));
        }
    }

    @Test
    void calls_beyond_the_bound_of_a_machine_are_throttled() throws SQLException {
        var workers = MapRunWorkers.open(database.dataSource(), new NoEncryption(), Fence.NONE);
        try (var holder = database.connect()) {
            holder.setAutoCommit(false);
            select(holder, LOCK);
            var calls =
                    IntStream.range(0, 3_000)
                            .mapToObj(_ -> submit(workers, "a/r/m/run", LOCK))
                            .toList();
            assertThat(Eventually.get(calls.getLast()))
                    .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
            assertThat(Eventually.get(submit(workers, "a/r/n/run", "SELECT 1")))
                    .isEqualTo(Answer.ok(true));
            holder.rollback();
            CompletableFuture.allOf(
                            calls.stream()
                                    .map(CompletionStage::toCompletableFuture)
                                    .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            workers.close();
        }
    }
}
