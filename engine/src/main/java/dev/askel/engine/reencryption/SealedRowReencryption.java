package dev.askel.engine.reencryption;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Re-encrypts the rows of a sealed table with the newest key, in small transactions. */
public final class SealedRowReencryption {
    private static final Logger LOG = LoggerFactory.getLogger(SealedRowReencryption.class);
    private static final int BATCH_ROWS = 100;

    private final SqlWorkers workers;
    private final ContentSealer seal;
    private final SealedTable table;
    private final Sql older;
    private final Sql reencrypt;

    /**
     * Creates the object. The database schema must be up to date.
     *
     * @param keys the ring of the database
     */
    public SealedRowReencryption(SqlWorkers workers, RingKeys keys, SealedTable table) {
        this.workers = workers;
        this.table = table;
        seal = new ContentSealer(keys.derivedFor(table.keyPurpose()), new SecureRandom());
        older =
                new Sql(
                        """
                        SELECT account, region, name, %s AS id, sealed FROM %s
                         WHERE (account, region, name) > (?, ?, ?) AND substring(sealed FROM 1 FOR 5) <> ?
                         ORDER BY account, region, name LIMIT ? FOR UPDATE\
                        """
                                .formatted(table.idColumn(), table.table()));
        reencrypt =
                new Sql(
                        "UPDATE %s SET sealed = ? WHERE account = ? AND region = ? AND name = ?"
                                .formatted(table.table()));
    }

    private record RowKey(String account, String region, String name) {
        static final RowKey START = new RowKey("", "", "");

        static RowKey of(Row row) throws SQLException {
            return new RowKey(row.text("account"), row.text("region"), row.text("name"));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record SealedRow(RowKey key, UUID id, byte[] content) {
        static SealedRow of(Row row) throws SQLException {
            return new SealedRow(RowKey.of(row), row.uuid("id"), row.bytes("sealed"));
        }
    }

    /**
     * A re-encrypted batch.
     *
     * @param last the key of the last row of the batch
     */
    private record Batch(RowKey last, boolean isFull) {}

    /** Counts the rows of a table by the id of the key that seals them. */
    public static Map<Integer, Long> counts(Connection connection, SealedTable table)
            throws SQLException {
        var query =
                new Sql(
                        """
                        SELECT ('x' || encode(substring(sealed FROM 2 FOR 4), 'hex'))::bit(32)::int AS key_id,
                               count(*) AS found
                          FROM %s GROUP BY 1\
                        """
                                .formatted(table.table()));
        var counts = new HashMap<Integer, Long>();
        for (var each :
                query.list(
                        connection, row -> Map.entry(row.integer("key_id"), row.bigint("found")))) {
            counts.put(each.getKey(), each.getValue());
        }
        return counts;
    }

    /** Seals all rows with the newest key. A row that cannot be opened keeps its seal. */
    public CompletionStage<Answer<Boolean>> reencryptAll() {
        return reencryptAfter(RowKey.START);
    }

    private CompletionStage<Answer<Boolean>> reencryptAfter(RowKey key) {
        return workers.submit(database ->
                        database.transact(connection -> reencryptBatch(connection, key)))
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var batch) ->
                                    batch.isFull()
                                            ? reencryptAfter(batch.last())
                                            : CompletableFuture.completedStage(Answer.ok(true));
                        });
    }

    private Answer<Batch> reencryptBatch(Connection connection, RowKey key) throws SQLException {
        var rows =
                older.list(
                        connection,
                        SealedRow::of,
                        key.account(),
                        key.region(),
                        key.name(),
                        seal.newestHead(),
                        BATCH_ROWS);
        for (var row : rows) {
            reencrypt(connection, row);
        }
        return Answer.ok(
                rows.isEmpty()
                        ? new Batch(key, false)
                        : new Batch(rows.getLast().key(), rows.size() == BATCH_ROWS));
    }

    private void reencrypt(Connection connection, SealedRow row) throws SQLException {
        var key = row.key();
        var owner = table.owner(ArnScope.of(key.region(), key.account()), key.name(), row.id());
        byte[] content;
        try {
            content = seal.open(owner, row.content());
        } catch (IllegalStateException e) {
            LOG.warn("A row was not re-encrypted: {}", e.getMessage());
            return;
        }
        reencrypt.update(
                connection, seal.seal(owner, content), key.account(), key.region(), key.name());
    }
}
