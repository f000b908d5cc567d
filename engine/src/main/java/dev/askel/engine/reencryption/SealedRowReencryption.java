package dev.askel.engine.reencryption;

import dev.askel.engine.api.Answer;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * @param ring the ring of the database
     */
    public SealedRowReencryption(SqlWorkers workers, RingKeys ring, SealedTable table) {
        this.workers = workers;
        this.table = table;
        seal = new ContentSealer(ring.derivedFor(table.keyPurpose()), new SecureRandom());
        var columns = String.join(", ", table.key());
        var parameters = table.key().stream().map(_ -> "?").collect(Collectors.joining(", "));
        older =
                new Sql(
                        """
                        SELECT * FROM %s
                         WHERE (%s) > (%s) AND substring(sealed FROM 1 FOR 5) <> ?
                         ORDER BY %2$s LIMIT ? FOR UPDATE\
                        """
                                .formatted(table.name(), columns, parameters));
        reencrypt =
                new Sql(
                        "UPDATE %s SET sealed = ? WHERE (%s) = (%s)"
                                .formatted(table.name(), columns, parameters));
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record SealedRow(List<Object> key, String owner, byte[] content) {}

    /** Counts the rows of a table by the id of the key that seals them. */
    public static Map<Integer, Long> counts(Connection connection, SealedTable table)
            throws SQLException {
        var query =
                new Sql(
                        """
                        SELECT ('x' || encode(substring(sealed FROM 2 FOR 4), 'hex'))::bit(32)::int AS ring_key,
                               count(*) AS found
                          FROM %s GROUP BY 1\
                        """
                                .formatted(table.name()));
        var counts = new HashMap<Integer, Long>();
        for (var each :
                query.list(
                        connection,
                        row -> Map.entry(row.integer("ring_key"), row.bigint("found")))) {
            counts.put(each.getKey(), each.getValue());
        }
        return counts;
    }

    /** Seals all rows with the newest key. A row that cannot be opened keeps its seal. */
    public CompletionStage<Answer<Boolean>> reencryptAll() {
        return reencryptAfter(table.start());
    }

    private CompletionStage<Answer<Boolean>> reencryptAfter(List<Object> key) {
        return workers.submit(database ->
                        database.transact(connection -> Answer.ok(reencryptBatch(connection, key))))
                .thenCompose(answer ->
                        answer.thenCompose(batch ->
                                batch.size() < BATCH_ROWS
                                        ? Answer.okStage(true)
                                        : reencryptAfter(batch.getLast().key())));
    }

    private List<SealedRow> reencryptBatch(Connection connection, List<Object> key)
            throws SQLException {
        var batch =
                older.list(
                        connection,
                        this::read,
                        Stream.concat(key.stream(), Stream.of(seal.newestHead(), BATCH_ROWS))
                                .toArray());
        for (var row : batch) {
            reencrypt(connection, row);
        }
        return batch;
    }

    private SealedRow read(Row row) throws SQLException {
        var key = new ArrayList<Object>();
        for (var column : table.key()) {
            key.add(row.value(column));
        }
        return new SealedRow(List.copyOf(key), table.owner().of(row), row.bytes("sealed"));
    }

    private void reencrypt(Connection connection, SealedRow row) throws SQLException {
        byte[] content;
        try {
            content = seal.open(row.owner(), row.content());
        } catch (IllegalStateException e) {
            LOG.warn("A row of {} was not re-encrypted: {}", table.name(), e.getMessage());
            return;
        }
        reencrypt.update(
                connection,
                Stream.concat(Stream.of(seal.seal(row.owner(), content)), row.key().stream())
                        .toArray());
    }
}
