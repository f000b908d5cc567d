package dev.askel.server.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import dev.askel.server.command.Command.Semaphores;
import dev.askel.server.command.CommandSettings;
import dev.askel.server.command.SemaphoreAction;
import dev.askel.server.command.SemaphoreAction.Semaphore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests and the output of {@code askel semaphores}, with a stub server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SemaphoreAdministrationTest {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final Semaphore DEPLOY = new Semaphore("deploy", Optional.of("eu/a b"));
    private static final String PATH = "/api/v1/semaphores/deploy";
    private static final String KEY = "?key=eu%2Fa%20b";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> lines = new ArrayList<>();

    @TempDir private Path folder;

    @Test
    void a_list_has_all_pages() throws Exception {
        var page = "{\"semaphores\": [{\"name\": \"%s\", \"used\": 1, \"waiting\": 2}]%s}";
        var result =
                run(
                        new SemaphoreAction.ListAll(),
                        OK,
                        page.formatted("a", ", \"nextToken\": \"t/1\""),
                        page.formatted("b", ""));
        assertThat(result.isSuccess()).isTrue();
        assertThat(lines).containsExactly("a  1 held, 2 waiting", "b  1 held, 2 waiting");
        assertThat(requests)
                .containsExactly(
                        "GET /api/v1/semaphores ", "GET /api/v1/semaphores?nextToken=t%2F1 ");
    }

    @Test
    void holders_and_waiters_are_lines() throws Exception {
        run(
                new SemaphoreAction.Show(DEPLOY),
                OK,
                """
                {"name": "deploy", "key": "eu/a b", "limit": 2, "used": 1, "waiting": 1,
                 "holders": [{"executionArn": "arn:h", "permits": 1, "since": 0.5}],
                 "waiters": [{"executionArn": "arn:w", "permits": 2, "since": 1}]}
                """);
        assertThat(lines)
                .containsExactly(
                        "deploy  key eu/a b, limit 2, 1 held, 1 waiting",
                        "  holds 1 since 1970-01-01T00:00:00.500Z  arn:h",
                        "  waits for 2 since 1970-01-01T00:00:01Z  arn:w");
    }

    @Test
    void changes_name_the_semaphore_and_its_key() throws Exception {
        var semaphore = "{\"name\": \"deploy\", \"used\": 0, \"waiting\": 0}";
        run(new SemaphoreAction.SetLimit(DEPLOY, 3), OK, semaphore);
        run(new SemaphoreAction.RemoveLimit(DEPLOY), OK, semaphore);
        run(new SemaphoreAction.Release(DEPLOY, "arn:h", "lost"), OK, semaphore);
        assertThat(requests.subList(0, 2))
                .containsExactly(
                        "PUT " + PATH + "/limit" + KEY + " {\"limit\":3}",
                        "DELETE " + PATH + "/limit" + KEY + " ");
        assertThat(requests.getLast())
                .startsWith("POST " + PATH + "/release" + KEY)
                .contains("\"executionArn\":\"arn:h\"", "\"reason\":\"lost\"");
    }

    @Test
    void a_refusal_prints_nothing() throws Exception {
        var result = run(new SemaphoreAction.Show(DEPLOY), NOT_FOUND, "{\"message\": \"no\"}");
        assertThat(result.isSuccess()).isFalse();
        assertThat(lines).isEmpty();
    }

    /** Runs an action against a server that gives these responses in turn. */
    private CommandResult run(SemaphoreAction action, int status, String... responses)
            throws Exception {
        var remaining = new ArrayList<>(List.of(responses));
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        requests.add(
                                "%s %s %s"
                                        .formatted(
                                                exchange.getRequestMethod(),
                                                exchange.getRequestURI().toASCIIString(),
                                                new String(
                                                        exchange.getRequestBody().readAllBytes(),
                                                        StandardCharsets.UTF_8)));
                        var body = remaining.removeFirst().getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(status, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        var config =
                ConfigFactory.parseMap(
                                Map.of(
                                        "askel.http.host",
                                        "127.0.0.1",
                                        "askel.http.port",
                                        server.getAddress().getPort(),
                                        "askel.data",
                                        folder.toString(),
                                        "askel.access.installation-account",
                                        "123456789012"))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve();
        var command =
                new Semaphores(
                        action,
                        Optional.empty(),
                        Optional.empty(),
                        new CommandSettings(Map.of(), Optional.empty()));
        try (var administration = new SemaphoreAdministration(config, command)) {
            return administration.run(action, lines::add);
        } finally {
            server.stop(0);
        }
    }
}
