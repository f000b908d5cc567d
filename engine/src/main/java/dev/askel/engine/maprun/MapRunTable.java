package dev.askel.engine.maprun;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code map_runs} and {@code map_run_ends} for the owners of runs (their actors).
 */
public final class MapRunTable implements MapRunStore {
    private static final String COLUMNS =
            MapRunIdentity.COLUMNS
                    + ", "
                    + MapRunControl.COLUMNS
                    + """
                    , plan, status, stopped_at, version, progress, counts, output, error, cause,
                    notified, redrive_count, redriven_at, owner, selection\
                    """;

    private static final Sql LOAD =
            new Sql("SELECT " + COLUMNS + " FROM map_runs WHERE map_run_id = ?");

    private static final Sql CONTROL =
            new Sql("SELECT " + MapRunControl.COLUMNS + " FROM map_runs WHERE map_run_id = ?");

    /**
     * Locks the row of a run. The lock waits for running commits that start children of the run,
     * and blocks further such commits.
     */
    private static final Sql LOCK =
            new Sql("SELECT version FROM map_runs WHERE map_run_id = ? FOR UPDATE");

    private static final Sql TAKE_OVER =
            new Sql(
                    """
                    UPDATE map_runs
                       SET version = version + 1, owner = version + 1, writer = NULL, wake_at = NULL
                     WHERE map_run_id = ? AND version = ? AND status = 'RUNNING'\
                    """);

    private static final Sql WRITE =
            new Sql(
                    """
                    UPDATE map_runs
                       SET version = version + 1, writer = ?, progress = ?, counts = ?,
                           wake_at = NULL
                     WHERE map_run_id = ? AND version = ? AND status = 'RUNNING'
                    RETURNING \
                    """
                            + MapRunControl.COLUMNS);

    private static final Sql END =
            new Sql(
                    """
                    UPDATE map_runs
                       SET version = version + 1, writer = ?, progress = ?, counts = ?, status = ?,
                           wake_at = NULL,
                           stopped_at = ?, output = ?, error = ?, cause = ?, notified = false
                     WHERE map_run_id = ? AND version = ? AND status = 'RUNNING'
                    RETURNING \
                    """
                            + MapRunControl.COLUMNS);

    /** Finds a durable write whose response was lost. */
    private static final Sql WRITTEN =
            new Sql(
                    "SELECT "
                            + MapRunControl.COLUMNS
                            + " FROM map_runs WHERE map_run_id = ? AND version = ? AND writer = ?");

    private static final Sql INSERT_BLOCK =
            new Sql(
                    """
                    INSERT INTO map_run_ends (map_run_id, block, first_child, last_child, children,
                        succeeded, failed, timed_out, aborted, summaries, ends)
                    VALUES (?, ?, ?, ?, ?::int8multirange, ?, ?, ?, ?, ?, ?)\
                    """);

    private static final String BLOCKS =
            """
            SELECT block, first_child, last_child, succeeded, failed, timed_out, aborted, summaries,
                   %s
              FROM map_run_ends WHERE map_run_id = ? AND block > ? ORDER BY block LIMIT ?\
            """;

    private static final Sql WITH_ENDS = new Sql(BLOCKS.formatted("ends"));
    private static final Sql WITHOUT_ENDS = new Sql(BLOCKS.formatted("''::bytea AS ends"));

    private static final Sql OPEN =
            new Sql(
                    """
                    SELECT map_run_id FROM map_runs
                     WHERE (status = 'RUNNING' OR NOT notified)
                       AND %s
                       AND slice BETWEEN ? AND ? AND (slice, map_run_id) > (?, ?)
                     ORDER BY slice, map_run_id LIMIT ?\
                    """
                            .formatted(RowPassivation.NOT_PASSIVATED));

    private static final Sql ACKNOWLEDGE =
            new Sql(
                    """
                    UPDATE map_runs SET notified = true
                     WHERE map_run_id = ? AND redrive_count = ? AND status <> 'RUNNING'
                       AND NOT notified\
                    """);

    private final MapRunWorkers workers;
    private final BooleanSupplier isCompressionReadable;

    /**
     * Creates the store.
     *
     * @param workers the threads for the SQL of the owners, with the cluster's fence
     * @param isCompressionReadable whether all nodes can read compressed outcomes
     */
    public MapRunTable(MapRunWorkers workers, BooleanSupplier isCompressionReadable) {
        this.workers = workers;
        this.isCompressionReadable = isCompressionReadable;
    }

    @Override
    public CompletionStage<@Nullable MapRunRow> load(String mapRunId) {
        return run(
                        mapRunId,
                        database ->
                                Answer.ok(
                                        Optional.ofNullable(
                                                database.find(connection ->
                                                        LOAD.first(
                                                                connection,
                                                                row ->
                                                                        readRow(
                                                                                row,
                                                                                database
                                                                                        .encryption()),
                                                                mapRunId)))))
                .thenApply(found -> found.orElse(null));
    }

    @Override
    public CompletionStage<@Nullable MapRunControl> control(String mapRunId) {
        return run(
                        mapRunId,
                        database ->
                                Answer.ok(
                                        Optional.ofNullable(
                                                database.find(connection ->
                                                        CONTROL.first(
                                                                connection,
                                                                MapRunControl::read,
                                                                mapRunId)))))
                .thenApply(found -> found.orElse(null));
    }

    @Override
    public CompletionStage<Boolean> takeOver(String mapRunId, long expectedVersion) {
        return run(
                mapRunId,
                database ->
                        database.transact(connection -> {
                            lock(connection, mapRunId);
                            return Answer.ok(
                                    TAKE_OVER.update(connection, mapRunId, expectedVersion) > 0);
                        }));
    }

    private static void lock(Connection connection, String mapRunId) throws SQLException {
        var _ = LOCK.first(connection, row -> row.bigint("version"), mapRunId);
    }

    @Override
    public CompletionStage<Boolean> passivate(
            String mapRunId,
            long expectedVersion,
            MapRunControl expectedControl,
            long wakeAtMillis) {
        return run(
                mapRunId,
                database ->
                        database.transact(connection ->
                                Answer.ok(
                                        RowPassivation.begin(
                                                connection,
                                                mapRunId,
                                                expectedVersion,
                                                expectedControl,
                                                wakeAtMillis))));
    }

    @Override
    public CompletionStage<Void> endPassivation(String mapRunId) {
        return run(
                        mapRunId,
                        database ->
                                database.transact(connection ->
                                        Answer.ok(RowPassivation.end(connection, mapRunId))))
                .thenAccept(_ -> {});
    }

    @Override
    public CompletionStage<WriteResult> write(
            String mapRunId, long expectedVersion, Change change) {
        return run(
                mapRunId,
                database -> {
                    var encoded =
                            EncodedChange.of(
                                    mapRunId,
                                    expectedVersion,
                                    change,
                                    isCompressionReadable.getAsBoolean());
                    var encryptor = database.encryption().prepare(Stream.of(mapRunId));
                    return database.transact(connection ->
                            Answer.ok(
                                    write(
                                            connection,
                                            encryptor,
                                            mapRunId,
                                            expectedVersion,
                                            encoded)));
                });
    }

    /**
     * A change whose progress and block are encoded. A worker encodes and compresses them, because
     * that could block the actor for too long.
     */
    private record EncodedChange(Change change, Bytes progress, @Nullable StoredBlock block) {
        static EncodedChange of(
                String mapRunId, long expectedVersion, Change change, boolean isCompressed) {
            var ends = change.block();
            var block = ends == null ? null : ends.get();
            if (block != null && block.number() != expectedVersion + 1) {
                throw new IllegalArgumentException(
                        "%s: block %d in write %d"
                                .formatted(mapRunId, block.number(), expectedVersion + 1));
            }
            var stored = block != null && isCompressed ? block.compressed() : block;
            return new EncodedChange(change, change.progress().get(), stored);
        }
    }

    private static WriteResult write(
            Connection connection,
            PayloadEncryptor encryptor,
            String mapRunId,
            long expectedVersion,
            EncodedChange encoded)
            throws SQLException {
        var change = encoded.change();
        var outcome = change.outcome();
        var control =
                outcome == null
                        ? WRITE.first(
                                connection,
                                MapRunControl::read,
                                change.writer(),
                                encryptor.encrypt(mapRunId, encoded.progress()).unsafeArray(),
                                counts(change),
                                mapRunId,
                                expectedVersion)
                        : end(connection, encryptor, mapRunId, expectedVersion, encoded, outcome);
        if (control != null) {
            var block = encoded.block();
            if (block != null) {
                insert(connection, encryptor, mapRunId, block);
            }
            return new WriteResult.Written(control);
        }
        var before =
                WRITTEN.first(
                        connection,
                        MapRunControl::read,
                        mapRunId,
                        expectedVersion + 1,
                        change.writer());
        return before == null ? new WriteResult.Fenced() : new WriteResult.Written(before);
    }

    private static @Nullable MapRunControl end(
            Connection connection,
            PayloadEncryptor encryptor,
            String mapRunId,
            long expectedVersion,
            EncodedChange encoded,
            MapRunOutcome outcome)
            throws SQLException {
        lock(connection, mapRunId);
        var change = encoded.change();
        var output = outcome.output();
        return END.first(
                connection,
                MapRunControl::read,
                change.writer(),
                encryptor.encrypt(mapRunId, encoded.progress()).unsafeArray(),
                counts(change),
                outcome.status().name(),
                change.nowMillis(),
                bytes(encryptor.encryptText(mapRunId, output == null ? null : output.verbatim())),
                bytes(ExactText.encode(outcome.error())),
                bytes(encryptor.encryptText(mapRunId, outcome.cause())),
                mapRunId,
                expectedVersion);
    }

    private static Long[] counts(Change change) {
        return change.counts().values().toArray(Long[]::new);
    }

    private static byte @Nullable [] bytes(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.unsafeArray();
    }

    private static void insert(
            Connection connection, PayloadEncryptor encryptor, String mapRunId, StoredBlock block)
            throws SQLException {
        INSERT_BLOCK.update(
                connection,
                mapRunId,
                block.number(),
                block.firstChild(),
                block.lastChild(),
                block.children(),
                block.succeeded(),
                block.failed(),
                block.timedOut(),
                block.aborted(),
                block.summaries().unsafeArray(),
                encryptor.encrypt(mapRunId, block.ends()).unsafeArray());
    }

    @Override
    public CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit) {
        return blocks(WITH_ENDS, mapRunId, afterBlock, limit);
    }

    @Override
    public CompletionStage<List<StoredBlock>> summaries(
            String mapRunId, long afterBlock, int limit) {
        return blocks(WITHOUT_ENDS, mapRunId, afterBlock, limit);
    }

    private CompletionStage<List<StoredBlock>> blocks(
            Sql sql, String mapRunId, long afterBlock, int limit) {
        return run(
                mapRunId,
                database ->
                        Answer.ok(
                                database.read(connection ->
                                        sql.list(
                                                connection,
                                                row ->
                                                        readBlock(
                                                                row,
                                                                mapRunId,
                                                                database.encryption()),
                                                mapRunId,
                                                afterBlock,
                                                limit))));
    }

    @Override
    public CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis) {
        int afterSlice = after == null ? slices.from() - 1 : Slices.of(after);
        return run(
                "",
                database ->
                        Answer.ok(
                                database.read(connection ->
                                        OPEN.list(
                                                connection,
                                                row -> row.text("map_run_id"),
                                                nowMillis,
                                                slices.from(),
                                                slices.to(),
                                                afterSlice,
                                                after == null ? "" : after,
                                                limit))));
    }

    @Override
    public CompletionStage<Void> acknowledge(String mapRunId, int redriveCount) {
        return run(
                        mapRunId,
                        database ->
                                database.transact(connection ->
                                        Answer.ok(
                                                ACKNOWLEDGE.update(
                                                        connection, mapRunId, redriveCount))))
                .thenAccept(_ -> {});
    }

    private <T> CompletionStage<T> run(String mapRunId, SqlWorkers.Task<T> task) {
        return workers.submit(mapRunId, task)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok<T>(var value) -> value;
                            case Answer.Refused<T>(var error) ->
                                    throw UnavailableException.of(error);
                        });
    }

    private static MapRunRow readRow(Row row, PayloadEncryption encryption) throws SQLException {
        var identity = MapRunIdentity.read(row);
        var id = identity.mapRunId();
        var status = MapRunStatus.valueOf(row.text("status"));
        return new MapRunRow(
                identity,
                status,
                encryption.decryptOrKeep(id, Bytes.wrap(row.bytes("plan"))),
                MapRunControl.read(row),
                row.bigint("version"),
                encryption.decryptOrKeepNullable(id, row.bytesOrNull("progress")),
                MapRunCounts.of(row.bigints("counts")),
                row.bigintOrNull("stopped_at"),
                readOutcome(row, encryption, id, status),
                row.bool("notified"),
                row.integer("redrive_count"),
                row.bigintOrNull("redriven_at"),
                row.bigint("owner"),
                Bytes.wrapNullable(row.bytesOrNull("selection")));
    }

    private static @Nullable MapRunOutcome readOutcome(
            Row row, PayloadEncryption encryption, String id, MapRunStatus status)
            throws SQLException {
        return switch (status) {
            case RUNNING -> null;
            case SUCCEEDED ->
                    new MapRunOutcome.Succeeded(
                            Payload.ofVerbatim(
                                    Objects.requireNonNull(
                                            encryption.readText(id, row.bytes("output")))));
            case FAILED ->
                    new MapRunOutcome.Failed(
                            ExactText.decode(row.bytesOrNull("error")),
                            encryption.readText(id, row.bytesOrNull("cause")));
            case ABORTED -> new MapRunOutcome.Aborted();
        };
    }

    private static StoredBlock readBlock(Row row, String mapRunId, PayloadEncryption encryption)
            throws SQLException {
        return new StoredBlock(
                row.bigint("block"),
                row.bigint("first_child"),
                row.bigint("last_child"),
                null,
                row.integer("succeeded"),
                row.integer("failed"),
                row.integer("timed_out"),
                row.integer("aborted"),
                Bytes.wrap(row.bytes("summaries")),
                encryption.decrypt(mapRunId, Bytes.wrap(row.bytes("ends"))));
    }
}
