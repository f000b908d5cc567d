package dev.askel.engine.encryption;

import dev.askel.engine.api.Answer;
import dev.askel.engine.encryption.PayloadKeyTable.SealedKey;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.SqlWorkers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the keys of accounts with the newest key of the ring, in small transactions. The keys of
 * accounts do not change, so no payload is encrypted again.
 */
public final class PayloadKeyReencryption {
    private static final Logger LOG = LoggerFactory.getLogger(PayloadKeyReencryption.class);
    private static final int BATCH_ROWS = 100;

    private final SqlWorkers workers;
    private final ContentSealer seal;

    /** Creates the object. The database schema must be up to date. */
    public PayloadKeyReencryption(SqlWorkers workers, RingKeys ring) {
        this.workers = workers;
        seal = PayloadKeys.sealer(ring, new SecureRandom());
    }

    /** Counts the keys of accounts that a key of the ring seals. */
    public static long count(Connection connection, int ringKeyId) throws SQLException {
        return PayloadKeyTable.count(connection, ringKeyId);
    }

    /** Seals all keys with the newest key of the ring. A key that cannot be opened is unchanged. */
    public CompletionStage<Answer<Boolean>> reencryptAll() {
        return reencryptAfter("", 0);
    }

    private CompletionStage<Answer<Boolean>> reencryptAfter(String account, int id) {
        return workers.submit(database ->
                        database.transact(
                                connection -> Answer.ok(reencryptBatch(connection, account, id))))
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var batch) ->
                                    batch.size() < BATCH_ROWS
                                            ? CompletableFuture.completedStage(Answer.ok(true))
                                            : reencryptAfter(
                                                    batch.getLast().account(),
                                                    batch.getLast().id());
                        });
    }

    private List<SealedKey> reencryptBatch(Connection connection, String account, int id)
            throws SQLException {
        var batch =
                PayloadKeyTable.lockOlder(connection, account, id, seal.newestHead(), BATCH_ROWS);
        for (var key : batch) {
            reencrypt(connection, key);
        }
        return batch;
    }

    private void reencrypt(Connection connection, SealedKey key) throws SQLException {
        var owner = PayloadKeys.owner(key.account(), key.id());
        byte[] secret;
        try {
            secret = seal.open(owner, key.sealed());
        } catch (IllegalStateException e) {
            LOG.warn("A payload key was not sealed again: {}", e.getMessage());
            return;
        }
        PayloadKeyTable.reencrypt(
                connection, new SealedKey(key.account(), key.id(), seal.seal(owner, secret)));
    }
}
