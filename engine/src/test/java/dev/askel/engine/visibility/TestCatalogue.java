package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database for one test class, with SQL workers and a clock. The clock changes only when a test
 * moves it.
 */
public final class TestCatalogue implements AutoCloseable {
    public static final String ACCOUNT = "123456789012";
    public static final String REGION = "us-east-1";
    public static final Caller CALLER = new Caller(ACCOUNT, REGION, "request-1");
    public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    public static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private static final RingKeys TOKEN_KEYS =
            RingKeys.of(new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES])));

    private final PGSimpleDataSource source;
    private final HikariDataSource connections;
    private final SqlWorkers workers;
    private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());

    public TestCatalogue() {
        var database = TestPostgres.shared().createDatabase();
        this.source = database.dataSource();
        source.setCurrentSchema("askel");
        this.workers = SqlWorkers.open("test", source, 4, 1_000);
        var pool = new HikariConfig();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(2);
        this.connections = new HikariDataSource(pool);
    }

    public SqlWorkers workers() {
        return workers;
    }

    public PGSimpleDataSource source() {
        return source;
    }

    /** Returns the number of tasks that the workers have accepted so far. */
    public long acceptedTasks() {
        return workers.acceptedTaskCount();
    }

    public EngineTime time() {
        return millis::get;
    }

    public Instant now() {
        return Instant.ofEpochMilli(millis.get());
    }

    public void moveTime(Duration by) {
        millis.addAndGet(by.toMillis());
    }

    public PageTokens tokens() {
        return new PageTokens(TOKEN_KEYS, this::now);
    }

    /** Awaits a call, and returns its result. Fails if the call was refused. */
    public static <T> T ok(CompletionStage<Answer<T>> stage) {
        return switch (await(stage)) {
            case Answer.Ok<T>(var result) -> result;
            case Answer.Refused<T>(var error) ->
                    throw new AssertionError(error.name() + ": " + error.message());
        };
    }

    /** Awaits a call, and returns its refusal. Fails if the call was accepted. */
    public static EngineError refused(CompletionStage<? extends Answer<?>> stage) {
        var answer = await(stage);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<?>) answer).error();
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Executes one statement. */
    public int execute(String sql, @Nullable Object... parameters) {
        try (var connection = connections.getConnection()) {
            return new Sql(sql).update(connection, parameters);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Inserts the row of a machine, without a revision. */
    public UUID insertMachine(String name, String type, String status, Instant createdAt) {
        var id = UUID.randomUUID();
        execute(
                """
                INSERT INTO machines (machine_id, account, region, name, type, status, generation,
                    current_revision, created_at, updated_at, deleted_at)
                VALUES (?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?::bigint)\
                """,
                id,
                ACCOUNT,
                REGION,
                name,
                type,
                status.equals("DELETED") ? "DELETING" : status,
                createdAt.toEpochMilli(),
                createdAt.toEpochMilli(),
                status.equals("DELETED") ? createdAt.toEpochMilli() : null);
        return id;
    }

    public UUID insertMachine(String name) {
        return insertMachine(name, "STANDARD", "ACTIVE", NOW);
    }

    /** Inserts the row of a running execution of a machine. */
    public ExecutionId insertExecution(
            UUID machineId, String machine, String name, Instant startedAt) {
        return insertExecution(
                new ExecutionId(ACCOUNT, REGION, machineId, name), machine, startedAt);
    }

    public ExecutionId insertExecution(ExecutionId id, String machine, Instant startedAt) {
        execute(
                """
                INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                    execution_name, bucket, slice, started_at, revision, role_arn, map_run_arn,
                    input, input_included, status, output_included, redrive_count, last_event_id)
                VALUES (?, ?, ?, ?, ?, ?, 2900, 17, ?, 1, ?, ?, '{"a": 1}'::bytea, true, 'RUNNING',
                    true, 0, 2)\
                """,
                id.persistenceId(),
                id.account(),
                id.region(),
                id.machineId(),
                machine,
                id.name(),
                startedAt.toEpochMilli(),
                ROLE,
                id.label() == null ? null : "arn:aws:states:us-east-1:123456789012:mapRun:x/y:z");
        return id;
    }

    /** Inserts the row of the pause of an execution. */
    public void pauseExecution(ExecutionId id) {
        execute(
                """
                INSERT INTO paused_executions (persistence_id, account, region, since,
                    stops_timeouts)
                VALUES (?, ?, ?, ?, false)\
                """,
                id.persistenceId(),
                id.account(),
                id.region(),
                NOW.toEpochMilli());
    }

    /** Updates the row of an execution that has ended. */
    public void endExecution(
            ExecutionId id, String status, Instant stoppedAt, @Nullable String output) {
        execute(
                """
                UPDATE executions SET status = ?, stopped_at = ?, output = ?::bytea,
                    last_event_id = 5
                 WHERE persistence_id = ?\
                """,
                status,
                stoppedAt.toEpochMilli(),
                output == null ? null : output.getBytes(StandardCharsets.UTF_8),
                id.persistenceId());
    }

    @Override
    public void close() {
        workers.close();
        connections.close();
    }
}
