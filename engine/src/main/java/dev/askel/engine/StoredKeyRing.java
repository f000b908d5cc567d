package dev.askel.engine;

import dev.askel.engine.access.StoredCredentials;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.KeyRingOperations;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.reencryption.SealedResources;
import dev.askel.engine.reencryption.SealedRowReencryption;
import dev.askel.engine.reencryption.SealedTable;
import dev.askel.engine.sql.SqlWorkers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Implements the operations on the key ring. Servers use this class. The command line uses it while
 * no server runs.
 */
public final class StoredKeyRing implements KeyRingOperations {
    private static final Logger LOG = LoggerFactory.getLogger(StoredKeyRing.class);
    private static final long RECHECK_MILLIS = 200;

    /**
     * The maximum number of rechecks whether a new key is in use, one every {@link
     * #RECHECK_MILLIS}. A longer wait means that the engine clock was set back.
     */
    private static final int RECHECKS_MAX = 150;

    /** The tables whose rows are re-encrypted after a rotation. */
    private static final List<SealedTable> SEALED_TABLES =
            List.of(
                    SealedResources.CONNECTIONS.table(),
                    SealedResources.WEBHOOKS.table(),
                    StoredCredentials.SEALED_KEYS,
                    AccountEncryption.SEALED_KEYS);

    private static final String DELETE_USERS_WITHOUT_PASSWORD =
            """
            DELETE FROM principals p
             WHERE p.kind = 'user'
               AND NOT EXISTS (SELECT FROM passwords w
                                WHERE w.account = p.account AND w.user_name = p.name)\
            """;

    private static final String DELETE_PASSWORDS_WITHOUT_USER =
            """
            DELETE FROM passwords w
             WHERE NOT EXISTS (SELECT FROM principals p
                                WHERE p.account = w.account
                                  AND p.kind = 'user'
                                  AND p.name = w.user_name)\
            """;

    /** Keeps the sessions of federated users. Only their rows contain policies. */
    private static final String DELETE_SESSIONS_WITHOUT_USER =
            """
            DELETE FROM person_sessions s
             WHERE s.policies IS NULL
               AND NOT EXISTS (SELECT FROM principals p
                                WHERE p.account = s.account
                                  AND p.kind = 'user'
                                  AND p.name = s.user_name)\
            """;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final SqlWorkers workers;
    private final KeyRing ring;

    /**
     * Creates the operations on an open ring.
     *
     * @param workers the threads of the same database
     */
    public StoredKeyRing(SqlWorkers workers, KeyRing ring) {
        this.workers = workers;
        this.ring = ring;
    }

    /** Returns the seal of connections, with the keys of the ring. */
    static ContentSealer connectionSeal(KeyRing ring) {
        return new ContentSealer(
                ring.derivedFor(SealedResources.CONNECTIONS.keyPurpose()), new SecureRandom());
    }

    /**
     * Deletes the ring, all connections, webhooks, access keys and payload keys of a database that
     * no server uses. The next start creates a new ring. Users with a password remain, because
     * passwords do not depend on the ring. All other users are deleted.
     */
    public static CompletionStage<Answer<Boolean>> deleteRingAndSealedRows(SqlWorkers workers) {
        return workers.submit(database ->
                database.transact(connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.executeUpdate("DELETE FROM task_keys");
                        statement.executeUpdate("DELETE FROM connections");
                        statement.executeUpdate("DELETE FROM webhooks");
                        statement.executeUpdate("DELETE FROM access_keys");
                        statement.executeUpdate("DELETE FROM payload_keys");
                        statement.executeUpdate(DELETE_USERS_WITHOUT_PASSWORD);
                        statement.executeUpdate(DELETE_PASSWORDS_WITHOUT_USER);
                        statement.executeUpdate(DELETE_SESSIONS_WITHOUT_USER);
                    }
                    return Answer.ok(true);
                }));
    }

    /** Reads the ring again. Every node does so each second. */
    public CompletionStage<Answer<Boolean>> refresh() {
        return workers.submit(database ->
                database.read(connection -> {
                    ring.read(connection);
                    return Answer.ok(true);
                }));
    }

    /** Reads the ring again, unless an earlier read still waits for the database. */
    void refreshUnlessBusy() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        refresh()
                .whenComplete((_, failure) -> {
                    busy.set(false);
                    if (failure != null) {
                        LOG.warn(
                                "The key ring cannot be read; this node continues with its known keys",
                                failure);
                    }
                });
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> listKeys() {
        return workers.submit(database -> database.read(this::describe));
    }

    private Answer<KeyRingDescription> describe(Connection connection) throws SQLException {
        ring.read(connection);
        var connections = counts(connection, SealedResources.CONNECTIONS);
        var webhooks = counts(connection, SealedResources.WEBHOOKS);
        int newest = ring.newest().id();
        return Answer.ok(
                new KeyRingDescription(
                        ring.entries().stream()
                                .map(entry ->
                                        new KeyDescription(
                                                entry.key().id(),
                                                Instant.ofEpochMilli(entry.createdAtMillis()),
                                                entry.rootKeyId(),
                                                entry.key().id() == newest,
                                                connections.getOrDefault(entry.key().id(), 0L),
                                                webhooks.getOrDefault(entry.key().id(), 0L)))
                                .toList()));
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> rotateKeys() {
        CompletionStage<Answer<Boolean>> done =
                Answer.compose(change(ring::add), id -> awaitUse(id, RECHECKS_MAX));
        for (var table : SEALED_TABLES) {
            done =
                    Answer.compose(
                            done,
                            _ -> new SealedRowReencryption(workers, ring, table).reencryptAll());
        }
        return Answer.compose(done, _ -> listKeys());
    }

    /**
     * Waits until this node signs new tokens with a key. All nodes begin at the same engine time.
     * The call is refused when the rechecks are used up.
     */
    private CompletionStage<Answer<Boolean>> awaitUse(int id, int rechecks) {
        return Answer.compose(
                refresh(),
                _ -> {
                    if (ring.newest().id() >= id) {
                        return Answer.okStage(true);
                    }
                    if (rechecks == 0) {
                        return Answer.refusedStage(new EngineError.ServiceUnavailable());
                    }
                    return CompletableFuture.supplyAsync(() -> rechecks - 1, delayed())
                            .thenCompose(left -> awaitUse(id, left));
                });
    }

    private static Executor delayed() {
        return CompletableFuture.delayedExecutor(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> rewrapKeys() {
        return Answer.compose(change(ring::rewrap), _ -> listKeys());
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> deleteKey(int keyId) {
        return Answer.compose(
                change(connection -> {
                    for (var table : SEALED_TABLES) {
                        refuseIfSealed(connection, table, keyId);
                    }
                    ring.drop(connection, keyId);
                    return keyId;
                }),
                _ -> listKeys());
    }

    private static Map<Integer, Long> counts(Connection connection, SealedResources resources)
            throws SQLException {
        return SealedRowReencryption.counts(connection, resources.table());
    }

    private static void refuseIfSealed(Connection connection, SealedTable table, int keyId)
            throws SQLException {
        long count = SealedRowReencryption.counts(connection, table).getOrDefault(keyId, 0L);
        if (count > 0) {
            throw new IllegalStateException(
                    "Rows of %s sealed with key %d: %d. Rotate the keys first."
                            .formatted(table.keyPurpose(), keyId, count));
        }
    }

    private interface Change<T> {
        T apply(Connection connection) throws SQLException;
    }

    /**
     * Changes the ring. An unknown key is refused with {@code ResourceNotFound}; an invalid change
     * is refused with {@code ConflictException}.
     */
    private <T> CompletionStage<Answer<T>> change(Change<T> change) {
        return workers.submit(database ->
                database.transact(connection -> {
                    try {
                        return Answer.ok(change.apply(connection));
                    } catch (NoSuchElementException e) {
                        return Answer.refused(
                                new EngineError.ResourceNotFound(
                                        String.valueOf(e.getMessage()), null));
                    } catch (RootKeyException | IllegalStateException e) {
                        return Answer.refused(
                                new EngineError.ConflictException(String.valueOf(e.getMessage())));
                    }
                }));
    }
}
