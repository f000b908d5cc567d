package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.KeyRings;
import dev.askel.engine.connection.SealRenewal;
import dev.askel.engine.connection.SealedContent;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.visibility.SqlWorkers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Implements the operations on the key ring, for a server and for a command line without one. */
public final class StoredKeyRing implements KeyRings {
    private static final Logger LOG = LoggerFactory.getLogger(StoredKeyRing.class);
    private static final long RECHECK_MILLIS = 200;

    /** Number of checks, one each 200 ms. Longer waits mean that the engine clock was set back. */
    private static final int RECHECKS_MAX = 150;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final SqlWorkers workers;
    private final KeyRing ring;
    private final SealRenewal seals;

    /**
     * Creates the operations on an open ring.
     *
     * @param workers of the same database
     */
    public StoredKeyRing(SqlWorkers workers, KeyRing ring) {
        this.workers = workers;
        this.ring = ring;
        seals = new SealRenewal(workers, connectionSeal(ring));
    }

    /** The seal of connections with the keys of a ring. */
    static SealedContent connectionSeal(KeyRing ring) {
        return new SealedContent(ring.derivedFor("connections"), new SecureRandom());
    }

    /**
     * Deletes the ring and all connections of a database that no server uses. The next start
     * creates a new ring.
     */
    public static CompletionStage<Answer<Boolean>> discard(SqlWorkers workers) {
        return workers.submit(database ->
                database.transact(connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.executeUpdate("DELETE FROM task_keys");
                        statement.executeUpdate("DELETE FROM connections");
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
                        LOG.warn("The key ring cannot be read; the known keys stay", failure);
                    }
                });
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> listKeys() {
        return workers.submit(database -> database.read(this::described));
    }

    private Answer<KeyRingDescription> described(Connection connection) throws SQLException {
        ring.read(connection);
        var connections = SealRenewal.counts(connection);
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
                                                connections.getOrDefault(entry.key().id(), 0L)))
                                .toList()));
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> rotateKeys() {
        return then(
                then(changed(ring::add), id -> awaitUse(id, RECHECKS_MAX)),
                _ -> then(seals.renewAll(), _ -> listKeys()));
    }

    /** Waits until all nodes make tokens with a key. */
    private CompletionStage<Answer<Boolean>> awaitUse(int id, int rechecks) {
        return then(
                refresh(),
                _ -> {
                    if (ring.newest().id() >= id) {
                        return CompletableFuture.completedStage(Answer.ok(true));
                    }
                    if (rechecks == 0) {
                        return CompletableFuture.completedStage(
                                Answer.refused(new EngineError.ServiceUnavailable()));
                    }
                    return CompletableFuture.supplyAsync(() -> rechecks - 1, later())
                            .thenCompose(left -> awaitUse(id, left));
                });
    }

    private static Executor later() {
        return CompletableFuture.delayedExecutor(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> rewrapKeys() {
        return then(changed(ring::rewrap), _ -> listKeys());
    }

    @Override
    public CompletionStage<Answer<KeyRingDescription>> deleteKey(int keyId) {
        return then(
                changed(connection -> {
                    long sealed = SealRenewal.counts(connection).getOrDefault(keyId, 0L);
                    if (sealed > 0) {
                        throw new IllegalStateException(
                                "%d connections are sealed with key %d: rotate first."
                                        .formatted(sealed, keyId));
                    }
                    ring.drop(connection, keyId);
                    return keyId;
                }),
                _ -> listKeys());
    }

    /** A change of the ring. */
    private interface Change<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Changes the ring. Mistakes of the operator become refusals. */
    private <T> CompletionStage<Answer<T>> changed(Change<T> change) {
        return workers.submit(database ->
                database.transact(connection -> {
                    try {
                        return Answer.ok(change.on(connection));
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

    private static <A, B> CompletionStage<Answer<B>> then(
            CompletionStage<Answer<A>> first, Function<A, CompletionStage<Answer<B>>> next) {
        return first.thenCompose(answer ->
                switch (answer) {
                    case Answer.Refused<A>(var error) ->
                            CompletableFuture.completedStage(Answer.refused(error));
                    case Answer.Ok<A>(var value) -> next.apply(value);
                });
    }
}
