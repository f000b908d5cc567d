package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.cluster.Profile;
import dev.askel.cluster.formation.DatabaseInUseException;
import dev.askel.cluster.formation.ServerSession;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.StoredKeyRing;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.KeyRings;
import dev.askel.engine.execution.StoredInspection;
import dev.askel.engine.journal.ClockSettings;
import dev.askel.engine.journal.DatabaseTime;
import dev.askel.engine.journal.PostgresJournal;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.Connections;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.RootKeyFile;
import dev.askel.server.storage.Storage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where an operator's questions are answered: by the server at the configured address, or, when
 * nothing listens there, from the configured database, which answers what needs no engine.
 */
final class Source implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Above the time that a server takes to give a repair up. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(75);

    private static final int HTTP_OK = 200;

    /** The same question to what is stored. */
    interface StoredQuestion {
        CompletionStage<Answer<String>> of(StoredInspection stored);
    }

    private final Config config;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private @Nullable Database database;

    Source(Config config) {
        this.config = config;
    }

    private URI uri(String path) {
        return URI.create("http://%s%s".formatted(address(), path));
    }

    private String address() {
        return config.getString("askel.http.host") + ":" + config.getInt("askel.http.port");
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT);
    }

    /** The same question to the key ring that is stored. */
    interface KeyQuestion<T> {
        CompletionStage<Answer<T>> of(KeyRings stored);
    }

    /**
     * Asks the server.
     *
     * @return null when none listens at the address
     * @throws IOException when one listens and does not answer
     */
    @Nullable Told askServer(String method, String path) throws IOException, InterruptedException {
        try {
            return told(request(uri(path)).method(method, BodyPublishers.noBody()).build());
        } catch (ConnectException _) {
            return null;
        }
    }

    /**
     * Asks the key ring in the database, where no server listens.
     *
     * @throws RefusedException when there is no database
     * @throws RootKeyException when the key file does not open the ring
     */
    <T> Answer<T> storedKeys(KeyQuestion<T> question) {
        var open = open();
        try (var time = DatabaseTime.of(open.connections(), ClockSettings.STANDARD)) {
            var ring = KeyRing.open(open.connections(), RootKeyFile.existing(config), time);
            var keys = new StoredKeyRing(open.workers(), ring);
            return question.of(keys).toCompletableFuture().join();
        }
    }

    /**
     * Deletes the key ring and all connections of the database.
     *
     * @throws RefusedException when there is no database, or a server uses it
     */
    Answer<Boolean> discardKeys() throws InterruptedException {
        var open = open();
        try (var _ =
                ServerSession.open(
                        open.storage().address(),
                        ServerSession.LockMode.EXCLUSIVE,
                        config,
                        () -> {})) {
            return StoredKeyRing.discard(open.workers()).toCompletableFuture().join();
        } catch (DatabaseInUseException | SQLException e) {
            throw new RefusedException(
                    "The keys stay as they are: %s".formatted(e.getMessage()), e);
        }
    }

    /**
     * Asks.
     *
     * @throws RefusedException when there is neither a server nor a database
     * @throws IOException when a server is there but does not answer
     */
    Told ask(String path, StoredQuestion question) throws IOException, InterruptedException {
        try {
            return told(request(uri(path)).build());
        } catch (ConnectException _) {
            return stored(question);
        }
    }

    /**
     * Has something done, which only a server can.
     *
     * @throws RefusedException when there is none
     * @throws IOException when it does not answer: what it did is not known then
     */
    Told post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body, Map.of());
    }

    /**
     * The same by any method.
     *
     * @param body JSON; empty for none
     * @param headers beside that of the body
     */
    Told send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request =
                request(uri(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        try {
            return told(request.build());
        } catch (ConnectException e) {
            throw new RefusedException(
                    "No server listens at %s, and only a server can do that. Start one with askel up, or say where it is with --port and --host."
                            .formatted(address()),
                    e);
        }
    }

    private Told told(HttpRequest request) throws IOException, InterruptedException {
        var answer = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        boolean done = answer.statusCode() == HTTP_OK;
        return new Told(done, done ? answer.body() : message(answer.body()));
    }

    /** The words of an error. */
    private static String message(String body) {
        try {
            var message = Payload.parse(body).tree().path("message").asText();
            return message.isEmpty() ? body : message;
        } catch (MalformedJsonException somebodyElses) {
            return body;
        }
    }

    private Told stored(StoredQuestion question) {
        return switch (question.of(open().inspection()).toCompletableFuture().join()) {
            case Answer.Ok(var json) -> new Told(true, json);
            case Answer.Refused(var error) -> new Told(false, error.message());
        };
    }

    private Database open() {
        var open = database == null ? Database.open(config, address()) : database;
        database = open;
        return open;
    }

    /** The database, without an engine; the bundled one is started for it. */
    private record Database(
            Storage storage,
            DataSource connections,
            PostgresJournal journal,
            SqlWorkers workers,
            StoredInspection inspection)
            implements AutoCloseable {
        static Database open(Config config, String address) {
            if (config.getString("askel.database.url").isEmpty()
                    && !Files.exists(DataHome.in(config))) {
                throw new RefusedException(
                        "No server listens at %s, and there is no data in %s. Say where with --port, --data or --db-url."
                                .formatted(address, DataHome.in(config)));
            }
            var storage =
                    Storage.open(config, Profile.SINGLE, CompletableFuture.completedFuture(null));
            var connections = Connections.to(storage.address(), config);
            var journal = PostgresJournal.open(connections, EngineSettings.STANDARD.journal());
            var workers = SqlWorkers.open("inspection", connections, 1, 1);
            return new Database(
                    storage,
                    connections,
                    journal,
                    workers,
                    new StoredInspection(new ExecutionLookup(workers), journal));
        }

        @Override
        public void close() {
            workers.close();
            journal.close();
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
