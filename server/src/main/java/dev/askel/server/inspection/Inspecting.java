package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.cluster.Profile;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.api.Answer;
import dev.askel.engine.execution.StoredInspection;
import dev.askel.engine.journal.PostgresJournal;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.Connections;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.Storage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/**
 * An answer to {@code askel inspect}.
 *
 * @param found whether it is about an execution; else the text says why not
 * @param text JSON, or an error in words
 */
public record Inspecting(boolean found, String text) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int HTTP_OK = 200;

    /**
     * Asks the server at the configured address; reads the configured database when nothing listens
     * there.
     *
     * @throws RefusedException when there is neither
     * @throws IOException when a server is there but does not answer
     */
    public static Inspecting of(String executionArn, Config config)
            throws IOException, InterruptedException {
        var uri =
                URI.create(
                        "http://%s:%d/api/v1/inspect?arn=%s"
                                .formatted(
                                        config.getString("askel.http.host"),
                                        config.getInt("askel.http.port"),
                                        URLEncoder.encode(executionArn, StandardCharsets.UTF_8)));
        try (var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build(),
                            BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Inspecting(answer.statusCode() == HTTP_OK, answer.body());
        } catch (ConnectException _) {
            return stored(executionArn, config);
        }
    }

    private static Inspecting stored(String executionArn, Config config) {
        if (config.getString("askel.database.url").isEmpty()
                && !Files.exists(DataHome.in(config))) {
            throw new RefusedException(
                    "No server listens at %s:%d, and there is no data in %s. Say where with --port, --data or --db-url."
                            .formatted(
                                    config.getString("askel.http.host"),
                                    config.getInt("askel.http.port"),
                                    DataHome.in(config)));
        }
        try (var storage = Storage.open(config, Profile.SINGLE)) {
            var connections = Connections.to(storage.address(), config);
            try (var journal =
                            PostgresJournal.open(connections, EngineSettings.STANDARD.journal());
                    var workers = SqlWorkers.open("inspection", connections, 1, 1)) {
                var inspection = new StoredInspection(new ExecutionLookup(workers), journal);
                return switch (inspection.inspect(executionArn).toCompletableFuture().join()) {
                    case Answer.Ok(var json) -> new Inspecting(true, json);
                    case Answer.Refused(var error) -> new Inspecting(false, error.message());
                };
            }
        }
    }
}
