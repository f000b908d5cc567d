package dev.askel.engine.access;

import dev.askel.access.AccessKeyId;
import dev.askel.engine.api.Answer;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Re-encrypts stored access keys with the newest key of the ring, in small transactions. */
public final class AccessKeyReencryption {
    private static final Logger LOG = LoggerFactory.getLogger(AccessKeyReencryption.class);
    private static final int BATCH_ROWS = 100;

    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) AS sealed FROM access_keys
                     WHERE ('x' || encode(substring(sealed FROM 2 FOR 4), 'hex'))::bit(32)::int = ?\
                    """);
    private static final Sql OLDER =
            new Sql(
                    """
                    SELECT access_key_id, sealed FROM access_keys
                     WHERE access_key_id > ? AND substring(sealed FROM 1 FOR 5) <> ?
                     ORDER BY access_key_id LIMIT ? FOR UPDATE\
                    """);
    private static final Sql REENCRYPT =
            new Sql("UPDATE access_keys SET sealed = ? WHERE access_key_id = ?");

    private final SqlWorkers workers;
    private final ContentSealer seal;

    /** Creates the object. The database schema must be up to date. */
    public AccessKeyReencryption(SqlWorkers workers, ContentSealer seal) {
        this.workers = workers;
        this.seal = seal;
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record SealedAccessKey(AccessKeyId id, byte[] content) {
        static SealedAccessKey of(Row row) throws SQLException {
            return new SealedAccessKey(
                    new AccessKeyId(row.text("access_key_id")), row.bytes("sealed"));
        }
    }

    /** Counts the access keys that a key of the ring seals. */
    public static long count(Connection connection, int ringKeyId) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("sealed"), ringKeyId));
    }

    /**
     * Seals all access keys with the newest key. An access key that cannot be opened keeps its
     * seal.
     */
    public CompletionStage<Answer<Boolean>> reencryptAll() {
        return reencryptAfter("");
    }

    private CompletionStage<Answer<Boolean>> reencryptAfter(String id) {
        return workers.submit(
                        database -> database.transact(connection -> reencryptBatch(connection, id)))
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var last) ->
                                    last.isEmpty()
                                            ? CompletableFuture.completedStage(Answer.ok(true))
                                            : reencryptAfter(last);
                        });
    }

    /**
     * Re-encrypts a batch of keys. Returns the last key id of the batch, or an empty string after
     * the last batch.
     */
    private Answer<String> reencryptBatch(Connection connection, String id) throws SQLException {
        var rows = OLDER.list(connection, SealedAccessKey::of, id, seal.newestHead(), BATCH_ROWS);
        for (var row : rows) {
            reencrypt(connection, row);
        }
        return Answer.ok(rows.size() < BATCH_ROWS ? "" : rows.getLast().id().text());
    }

    private void reencrypt(Connection connection, SealedAccessKey row) throws SQLException {
        var owner = AccessKeyTable.owner(row.id());
        byte[] content;
        try {
            content = seal.open(owner, row.content());
        } catch (IllegalStateException e) {
            LOG.warn("An access key was not re-encrypted: {}", e.getMessage());
            return;
        }
        REENCRYPT.update(connection, seal.seal(owner, content), row.id().text());
    }
}
