package dev.askel.engine.sql;

import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.TestFence;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.visibility.TestCatalogue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SqlWorkersTest {
    private static TestCatalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        catalogue.execute("CREATE TABLE counter (id integer PRIMARY KEY, n integer NOT NULL)");
        catalogue.execute("INSERT INTO counter VALUES (1, 0), (2, 0)");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void a_call_is_refused_at_once_when_the_queue_is_full() {
        try (var workers = SqlWorkers.open("small", catalogue.source(), 1, 2)) {
            var release = new CountDownLatch(1);
            var answers = new ArrayList<CompletionStage<Answer<Integer>>>();
            for (int i = 0; i < 10; i++) {
                int n = i;
                answers.add(workers.submit(_ -> waitThenAnswer(release, n)));
            }

            assertThat(answers)
                    .filteredOn(stage -> stage.toCompletableFuture().isDone())
                    .hasSize(7)
                    .allSatisfy(stage ->
                            assertThat(refused(stage))
                                    .isEqualTo(new EngineError.ThrottlingException()));
            release.countDown();
            assertThat(answers.subList(0, 3)).map(TestCatalogue::ok).containsExactly(0, 1, 2);
            assertThat(await(workers.submit(_ -> Answer.ok(11)))).isEqualTo(Answer.ok(11));
        }
    }

    private static Answer<Integer> waitThenAnswer(CountDownLatch release, int n) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Answer.ok(n);
    }

    @Test
    void calls_are_refused_when_the_database_is_unavailable() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/nothing");
        try (var workers = SqlWorkers.open("nowhere", nowhere, 1, 2)) {
            assertThat(refused(workers.submit(db -> Answer.ok(db.read(_ -> 1)))))
                    .isEqualTo(new EngineError.ServiceUnavailable());
        }
    }

    @Test
    void calls_that_have_waited_too_long_are_refused() throws InterruptedException {
        var nanos = new AtomicLong();
        try (var workers =
                SqlWorkers.open("slow", catalogue.source(), Fence.NONE, 1, 10, nanos::get)) {
            var started = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var slow =
                    workers.submit(_ -> {
                        started.countDown();
                        return waitThenAnswer(release, 1);
                    });
            started.await();
            var late = workers.submit(_ -> Answer.ok(2));
            nanos.addAndGet(SqlWorkers.WAIT_MAX.toNanos() + 1);
            release.countDown();

            assertThat(ok(slow)).isEqualTo(1);
            assertThat(refused(late)).isEqualTo(new EngineError.ServiceUnavailable());
            int next = ok(workers.submit(_ -> Answer.ok(3)));
            assertThat(next).isEqualTo(3);
        }
    }

    @Test
    void the_server_ends_abandoned_statements_and_transactions() {
        var limits =
                new Sql(
                        """
                        SELECT current_setting('statement_timeout') || '/'
                            || current_setting('idle_in_transaction_session_timeout') AS limits\
                        """);
        List<String> found =
                ok(
                        catalogue
                                .workers()
                                .submit(db ->
                                        Answer.ok(
                                                db.read(connection ->
                                                        limits.list(
                                                                connection,
                                                                row -> row.text("limits"))))));
        assertThat(found).containsExactly("25s/12s");
    }

    @Test
    void calls_succeed_again_after_the_database_restarts() {
        try (var server = TestPostgres.start(TestPostgres.Durability.OFF);
                var workers =
                        SqlWorkers.open("crash", server.createDatabase().dataSource(), 2, 100)) {
            var query = new Sql("SELECT 1 AS one FROM machines RIGHT JOIN (SELECT) AS x ON true");
            assertThat(read(workers, query)).isEqualTo(Answer.ok(1));

            server.crash();
            assertThat(read(workers, query))
                    .isEqualTo(Answer.refused(new EngineError.ServiceUnavailable()));
            server.start();

            Eventually.value(
                    "the database answers", () -> read(workers, query), Answer.ok(1)::equals);
        }
    }

    private static Answer<Integer> read(SqlWorkers workers, Sql query) {
        return await(
                workers.submit(db ->
                        Answer.ok(
                                db.read(connection ->
                                        query.list(connection, row -> row.integer("one"))
                                                .getFirst()))));
    }

    @Test
    void an_invalid_statement_fails_the_stage() {
        var wrong =
                catalogue
                        .workers()
                        .submit(db ->
                                Answer.ok(
                                        db.read(connection ->
                                                new Sql("SELECT nonsense").any(connection))));

        assertThatThrownBy(() -> await(wrong)).hasRootCauseInstanceOf(SQLException.class);
    }

    @Test
    void a_refused_transaction_is_rolled_back() {
        var change = new Sql("UPDATE counter SET n = n + 100 WHERE id = 2");

        refused(
                catalogue
                        .workers()
                        .submit(db ->
                                db.transact(connection -> {
                                    change.update(connection);
                                    return Answer.refused(new EngineError.InvalidToken());
                                })));

        assertThat(counter(2)).isLessThan(100);
    }

    @Test
    void a_transaction_that_the_fence_refuses_is_rolled_back() {
        var count = new Sql("SELECT n FROM counter WHERE id = 3");
        var valuesAtFence = new ArrayList<Integer>();
        var fence =
                new TestFence(connection -> {
                    valuesAtFence.add(count.first(connection, row -> row.integer("n")));
                    return valuesAtFence.size() == 1;
                });
        catalogue.execute("INSERT INTO counter VALUES (3, 0)");
        try (var workers = SqlWorkers.open("fenced", catalogue.source(), fence, 1, 2)) {
            assertThat(ok(workers.submit(SqlWorkersTest::incrementThird))).isTrue();
            assertThat(refused(workers.submit(SqlWorkersTest::incrementThird)))
                    .isEqualTo(new EngineError.ServiceUnavailable());
        }

        assertThat(valuesAtFence).as("the fence is checked after the change").containsExactly(1, 2);
        assertThat(counter(3)).isEqualTo(1);
    }

    @Test
    void a_change_that_took_too_long_is_rolled_back() {
        var nanos = new AtomicLong();
        var fenceNanos = new AtomicLong(SqlWorkers.CHANGE_MAX.toNanos());
        // The query of the fence may also take long.
        var fence =
                new TestFence(_ -> {
                    nanos.addAndGet(fenceNanos.getAndIncrement());
                    return true;
                });
        catalogue.execute("INSERT INTO counter VALUES (4, 0)");
        var increment = new Sql("UPDATE counter SET n = n + 1 WHERE id = 4");
        try (var workers = SqlWorkers.open("late", catalogue.source(), fence, 1, 2, nanos::get)) {
            SqlWorkers.Task<Boolean> change =
                    db ->
                            db.transact(connection -> {
                                increment.update(connection);
                                return Answer.ok(true);
                            });
            assertThat(ok(workers.submit(change))).isTrue();
            assertThat(refused(workers.submit(change)))
                    .isEqualTo(new EngineError.ServiceUnavailable());
        }

        assertThat(counter(4)).isEqualTo(1);
    }

    private static Answer<Boolean> incrementThird(Database database) throws SQLException {
        return database.transact(connection -> {
            new Sql("UPDATE counter SET n = n + 1 WHERE id = 3").update(connection);
            return Answer.ok(true);
        });
    }

    @Test
    void a_transaction_is_retried_after_a_conflict() {
        var bothLocked = new CyclicBarrier(2);
        var first = catalogue.workers().submit(db -> increment(db, bothLocked, 1, 2));
        var second = catalogue.workers().submit(db -> increment(db, bothLocked, 2, 1));

        var before = counter(1);
        ok(first);
        ok(second);

        assertThat(counter(1)).isGreaterThanOrEqualTo(before);
        assertThat(counter(1)).isEqualTo(2);
    }

    private static Answer<Boolean> increment(
            Database database, CyclicBarrier bothLocked, int one, int other) throws SQLException {
        var attempts = new int[1];
        return database.transact(connection -> {
            var increment = new Sql("UPDATE counter SET n = n + 1 WHERE id = ?");
            increment.update(connection, one);
            if (attempts[0]++ == 0) {
                awaitBarrier(bothLocked);
            }
            increment.update(connection, other);
            return Answer.ok(true);
        });
    }

    private static void awaitBarrier(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int counter(int id) {
        return ok(
                catalogue
                        .workers()
                        .submit(db ->
                                Answer.ok(
                                        db.read(connection ->
                                                new Sql("SELECT n FROM counter WHERE id = ?")
                                                        .list(
                                                                connection,
                                                                row -> row.integer("n"),
                                                                id)
                                                        .getFirst()))));
    }
}
