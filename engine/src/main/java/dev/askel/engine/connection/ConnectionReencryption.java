package dev.askel.engine.connection;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Re-encrypts stored connections with the newest key, in small transactions. */
public final class ConnectionReencryption {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionReencryption.class);
    private static final int BATCH_ROWS = 100;

    private static final Sql COUNTS =
            new Sql(
                    """
                    SELECT ('x' || encode(substring(sealed FROM 2 FOR 4), 'hex'))::bit(32)::int AS key_id,
                           count(*) AS connections
                      FROM connections GROUP BY 1\
                    """);
    private static final Sql OLDER =
            new Sql(
                    """
                    SELECT account, region, name, connection_id, sealed FROM connections
                     WHERE (account, region, name) > (?, ?, ?) AND substring(sealed FROM 1 FOR 5) <> ?
                     ORDER BY account, region, name LIMIT ? FOR UPDATE\
                    """);
    private static final Sql REENCRYPT =
            new Sql(
                    "UPDATE connections SET sealed = ? WHERE account = ? AND region = ? AND name = ?");

    private final SqlWorkers workers;
    private final ContentSealer seal;

    /** Creates the object. The database schema must be up to date. */
    public ConnectionReencryption(SqlWorkers workers, ContentSealer seal) {
        this.workers = workers;
        this.seal = seal;
    }

    private record RowKey(String account, String region, String name) {
        static final RowKey START = new RowKey("", "", "");

        static RowKey of(Row row) throws SQLException {
            return new RowKey(row.text("account"), row.text("region"), row.text("name"));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record SealedConnection(RowKey key, UUID id, byte[] content) {
        static SealedConnection of(Row row) throws SQLException {
            return new SealedConnection(
                    RowKey.of(row), row.uuid("connection_id"), row.bytes("sealed"));
        }

        String owner() {
            return new ConnectionArn(ArnScope.of(key.region(), key.account()), key.name(), id)
                    .toString();
        }
    }

    /**
     * A re-encrypted batch.
     *
     * @param last the key of its last row
     */
    private record Batch(RowKey last, boolean isFull) {}

    /** Counts the connections by the id of the key that seals them. */
    public static Map<Integer, Long> counts(Connection connection) throws SQLException {
        var counts = new HashMap<Integer, Long>();
        for (var each :
                COUNTS.list(
                        connection,
                        row -> Map.entry(row.integer("key_id"), row.bigint("connections")))) {
            counts.put(each.getKey(), each.getValue());
        }
        return counts;
    }

    /**
     * Seals all connections with the newest key. A connection that cannot be opened keeps its seal.
     */
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
                OLDER.list(
                        connection,
                        SealedConnection::of,
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

    private void reencrypt(Connection connection, SealedConnection row) throws SQLException {
        byte[] content;
        try {
            content = seal.open(row.owner(), row.content());
        } catch (IllegalStateException e) {
            LOG.warn("A connection was not re-encrypted: {}", e.getMessage());
            return;
        }
        REENCRYPT.update(
                connection,
                seal.seal(row.owner(), content),
                row.key().account(),
                row.key().region(),
                row.key().name());
    }
}
