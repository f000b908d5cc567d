package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.cluster.Profile;
import dev.askel.cluster.formation.DatabaseInUseException;
import dev.askel.cluster.formation.ServerSession;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.StoredKeyRing;
import dev.askel.engine.access.StoredAccessKeys;
import dev.askel.engine.access.StoredCredentials;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.access.StoredPolicies;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.api.workbench.KeyRingOperations;
import dev.askel.engine.api.workbench.Passwords;
import dev.askel.engine.audit.CommandRecords;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.repair.StoredInspection;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.operator.OperatorClient.Call;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.DatabaseConnections;
import dev.askel.server.storage.RootKeyFile;
import dev.askel.server.storage.Storage;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of an operator to the server at the configured address. When no server listens
 * there, requests that need no engine use the configured database.
 */
final class ServerOrDatabase implements AutoCloseable {
    private static final int HTTP_OK = 200;

    /** Performs a request on the stored executions. */
    interface StoredRequest {
        CompletionStage<Answer<String>> send(StoredInspection stored);
    }

    private final Config config;
    private final OperatorClient client;
    private @Nullable Database database;

    ServerOrDatabase(Config config) {
        this.config = config;
        client = new OperatorClient(config);
    }

    /** Performs a request on the stored key ring. */
    interface KeyRequest<T> {
        CompletionStage<Answer<T>> send(KeyRingOperations stored);
    }

    /**
     * Sends a request to the server.
     *
     * @return null when no server listens at the address
     * @throws IOException when a server listens but does not respond
     */
    @Nullable CommandResult sendIfListening(String method, String path)
            throws IOException, InterruptedException {
        try {
            return exchange(Call.of(method, path));
        } catch (ConnectException _) {
            return null;
        }
    }

    /**
     * Performs a request on the key ring in the database. The caller must have checked that no
     * server listens.
     *
     * @param change recorded in the audit log before the request; null for a read
     * @throws RefusedException when there is no database
     * @throws RootKeyException when the key file cannot decrypt the ring
     */
    <T> Answer<T> requestStoredKeys(@Nullable StoredChange change, KeyRequest<T> request) {
        var open = openDatabase();
        try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD)) {
            var ring = KeyRing.open(open.connections(), RootKeyFile.existing(config), time);
            var keys = new StoredKeyRing(open.workers(), ring);
            return performAfterRecord(open, time, change, () -> request.send(keys));
        }
    }

    /** Performs a request on the stored access keys. */
    interface AccessKeyRequest<T> {
        CompletionStage<Answer<T>> send(AccessKeys stored);
    }

    /**
     * Sends a request to the server for an account.
     *
     * @param body JSON; empty for none
     * @return null when no server listens at the address
     * @throws IOException when a server listens but does not respond
     */
    @Nullable CommandResult sendIfListening(String method, String path, String body, String account)
            throws IOException, InterruptedException {
        try {
            return exchange(
                    new Call(
                            method,
                            path,
                            body,
                            OperatorClient.scopeHeader(account, OperatorClient.DEFAULT_REGION)));
        } catch (ConnectException _) {
            return null;
        }
    }

    /**
     * Performs a request on the access keys in the database. The caller must have checked that no
     * server listens.
     *
     * @param change recorded in the audit log before the request; null for a read
     * @throws RefusedException when there is no database
     * @throws RootKeyException when the key file cannot decrypt the ring
     */
    <T> Answer<T> requestStoredAccessKeys(
            @Nullable StoredChange change, AccessKeyRequest<T> request) {
        var open = openDatabase();
        try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD)) {
            var ring = KeyRing.open(open.connections(), RootKeyFile.existing(config), time);
            var keys =
                    new StoredAccessKeys(
                            open.workers(),
                            StoredCredentials.keySeal(ring),
                            time,
                            pageTokens(ring, time),
                            NodeCapability.Check.NO_NODES);
            return performAfterRecord(open, time, change, () -> request.send(keys));
        }
    }

    /** Performs a request on the stored policies. */
    interface PolicyRequest<T> {
        CompletionStage<Answer<T>> send(AccessPolicies stored);
    }

    /**
     * Performs a request on the policies in the database. The caller must have checked that no
     * server listens.
     *
     * @param change recorded in the audit log before the request; null for a read
     * @throws RefusedException when there is no database
     * @throws RootKeyException when the key file cannot decrypt the ring
     */
    <T> Answer<T> requestStoredPolicies(@Nullable StoredChange change, PolicyRequest<T> request) {
        var open = openDatabase();
        try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD)) {
            var ring = KeyRing.open(open.connections(), RootKeyFile.existing(config), time);
            var policies =
                    new StoredPolicies(
                            open.workers(),
                            time,
                            pageTokens(ring, time),
                            NodeCapability.Check.NO_NODES);
            return performAfterRecord(open, time, change, () -> request.send(policies));
        }
    }

    /** Records the change durably in the audit log, then performs the request. */
    private <T> Answer<T> performAfterRecord(
            Database open,
            EngineTime time,
            @Nullable StoredChange change,
            Supplier<CompletionStage<Answer<T>>> request) {
        if (change != null && config.getBoolean("askel.audit.enabled")) {
            var recorded =
                    new CommandRecords(open.workers(), time)
                            .record(change.event())
                            .toCompletableFuture()
                            .join();
            if (recorded instanceof Answer.Refused<Boolean>(var error)) {
                return Answer.refused(error);
            }
        }
        return request.get().toCompletableFuture().join();
    }

    private static PageTokens pageTokens(KeyRing ring, DatabaseTime time) {
        return new PageTokens(
                ring.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis()));
    }

    /** Performs a request on the stored passwords. */
    interface PasswordRequest<T> {
        CompletionStage<Answer<T>> send(Passwords stored);
    }

    /**
     * Performs a request on the passwords in the database. The caller must have checked that no
     * server listens.
     *
     * @param change recorded in the audit log before the request; null for a read
     * @throws RefusedException when there is no database
     */
    <T> Answer<T> requestStoredPasswords(
            @Nullable StoredChange change, PasswordRequest<T> request) {
        var open = openDatabase();
        try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD);
                var passwords =
                        new StoredPasswords(open.workers(), time, NodeCapability.Check.NO_NODES)) {
            return performAfterRecord(open, time, change, () -> request.send(passwords));
        }
    }

    /**
     * Deletes the key ring, all connections, all access keys, and the users without a password.
     *
     * @param change recorded in the audit log before the deletion
     * @throws RefusedException when there is no database, or a server uses it
     */
    Answer<Boolean> discardKeys(StoredChange change) throws InterruptedException {
        var open = openDatabase();
        try (var _ =
                ServerSession.open(
                        open.storage().address(),
                        ServerSession.LockMode.EXCLUSIVE,
                        config,
                        () -> {})) {
            try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD)) {
                return performAfterRecord(
                        open,
                        time,
                        change,
                        () -> StoredKeyRing.deleteRingAndSealedRows(open.workers()));
            }
        } catch (DatabaseInUseException | SQLException e) {
            throw new RefusedException(
                    "The keys were not changed: %s".formatted(e.getMessage()), e);
        }
    }

    /**
     * Sends a request to the server, or to the database when no server listens.
     *
     * @throws RefusedException when there is neither a server nor a database
     * @throws IOException when a server listens but does not respond
     */
    CommandResult sendOrReadDatabase(String path, StoredRequest request)
            throws IOException, InterruptedException {
        try {
            return exchange(Call.of("GET", path));
        } catch (ConnectException _) {
            return readDatabase(request);
        }
    }

    /**
     * Sends a request that only a server can perform.
     *
     * @throws RefusedException when no server listens
     * @throws IOException when the server does not respond; the outcome is then unknown
     */
    CommandResult sendToServer(String path, String body) throws IOException, InterruptedException {
        return sendToServer("POST", path, body, Map.of());
    }

    /**
     * Sends a request that only a server can perform, with any method.
     *
     * @param body JSON; empty for none
     * @param headers additional headers
     */
    CommandResult sendToServer(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        try {
            return exchange(new Call(method, path, body, headers));
        } catch (ConnectException e) {
            throw new RefusedException(
                    "No server listens at %s, and this command needs a server. Start one with askel up, or give its address with --host and --port."
                            .formatted(client.address()),
                    e);
        }
    }

    private CommandResult exchange(Call call) throws IOException, InterruptedException {
        var answer = client.send(call);
        boolean done = answer.statusCode() == HTTP_OK;
        return new CommandResult(done, done ? answer.body() : message(answer.body()));
    }

    /** Returns the message of an error response. */
    private static String message(String body) {
        try {
            var message = Payload.parse(body).tree().path("message").asText();
            return message.isEmpty() ? body : message;
        } catch (MalformedJsonException notJson) {
            return body;
        }
    }

    private CommandResult readDatabase(StoredRequest request) {
        return switch (request.send(openDatabase().inspection()).toCompletableFuture().join()) {
            case Answer.Ok(var json) -> new CommandResult(true, json);
            case Answer.Refused(var error) -> new CommandResult(false, error.message());
        };
    }

    private Database openDatabase() {
        var open = database == null ? Database.open(config, client.address()) : database;
        database = open;
        return open;
    }

    /**
     * A database that a command uses without an engine. Without a configured database URL, {@link
     * #open} starts the bundled PostgreSQL.
     */
    private record Database(
            Storage storage,
            DataSource connections,
            StoredPayloads payloads,
            PostgresJournal journal,
            SqlWorkers workers,
            StoredInspection inspection)
            implements AutoCloseable {
        static Database open(Config config, String address) {
            if (config.getString("askel.database.url").isEmpty()
                    && !Files.exists(DataHome.folder(config))) {
                throw new RefusedException(
                        "No server listens at %s, and there is no data in %s. Name the server with --host and --port, or the database with --data or --db-url."
                                .formatted(address, DataHome.folder(config)));
            }
            var storage =
                    Storage.open(config, Profile.SINGLE, CompletableFuture.completedFuture(null));
            return closingOnFailure(storage::close, () -> open(config, storage));
        }

        private static Database open(Config config, Storage storage) {
            var connections = DatabaseConnections.forEngine(storage.address(), config);
            var payloads = payloads(connections, config);
            var journal =
                    PostgresJournal.open(
                            connections,
                            payloads.encryption(),
                            EngineSettings.STANDARD.journal(),
                            HeartbeatGrace.none(),
                            Fence.NONE);
            return closingOnFailure(
                    () -> {
                        journal.close();
                        payloads.close();
                    },
                    () -> open(storage, connections, payloads, journal));
        }

        /** Most commands read no payload, so they must not depend on the key file. */
        private static StoredPayloads payloads(DataSource connections, Config config) {
            try {
                return StoredPayloads.open(connections, config);
            } catch (RefusedException _) {
                return StoredPayloads.inClear(connections, config);
            } catch (SQLException e) {
                throw new RefusedException(
                        "The database cannot be read: %s".formatted(e.getMessage()), e);
            }
        }

        private static Database open(
                Storage storage,
                DataSource connections,
                StoredPayloads payloads,
                PostgresJournal journal) {
            var workers = SqlWorkers.open("inspection", connections, 1, 1);
            return new Database(
                    storage,
                    connections,
                    payloads,
                    journal,
                    workers,
                    new StoredInspection(new ExecutionLookup(workers), journal));
        }

        private static Database closingOnFailure(Runnable close, Supplier<Database> open) {
            try {
                return open.get();
            } catch (RuntimeException e) {
                close.run();
                throw e;
            }
        }

        @Override
        public void close() {
            workers.close();
            journal.close();
            payloads.close();
            storage.close();
        }
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
        client.close();
    }
}
