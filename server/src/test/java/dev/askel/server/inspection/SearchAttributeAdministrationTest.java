package dev.askel.server.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import dev.askel.server.command.Command.SearchAttributes;
import dev.askel.server.command.CommandSettings;
import dev.askel.server.command.SearchAttributeAction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of {@code askel attributes}, with a stub server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchAttributeAdministrationTest {
    private static final int OK = 200;

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @TempDir private Path folder;

    @Test
    void each_attribute_is_a_line_with_the_number_of_its_problems() throws Exception {
        var response =
                """
                {"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
                 "attributes": [
                  {"name": "a", "type": "KEYWORD", "expression": "{% 1 %}", "problems": 0},
                  {"name": "b", "type": "NUMBER", "expression": "{% 2 %}", "problems": 3},
                  {"name": "c", "type": "TEXT", "expression": "{% 3 %}", "problems": 1000}]}
                """;
        assertThat(lines(new SearchAttributeAction.Show("orders"), response))
                .containsExactly(
                        "a  KEYWORD  {% 1 %}",
                        "b  NUMBER  {% 2 %}  problems: 3",
                        "c  TEXT  {% 3 %}  problems: 1000 or more");
    }

    @Test
    void a_backfill_starts_a_bulk_job_and_prints_its_id() throws Exception {
        assertThat(
                        lines(
                                new SearchAttributeAction.Backfill("orders", OptionalInt.of(7)),
                                "{\"jobId\": \"j-1\", \"state\": \"GATHERING\"}"))
                .containsExactly("bulk job j-1");
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/bulk?action=BACKFILL&machine="
                                + "arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3AstateMachine%3Aorders"
                                + " {\"ratePerSecond\": 7}");
    }

    /** Returns the printed lines of an action. The server has one response. */
    private List<String> lines(SearchAttributeAction action, String text) throws Exception {
        var response = text.getBytes(StandardCharsets.UTF_8);
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
                        exchange.sendResponseHeaders(OK, response.length);
                        exchange.getResponseBody().write(response);
                    }
                });
        server.start();
        try {
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
                    new SearchAttributes(
                            action,
                            Optional.empty(),
                            Optional.empty(),
                            new CommandSettings(Map.of(), Optional.empty()));
            var lines = new ArrayList<String>();
            var result = SearchAttributeAdministration.run(config, command, lines::add);
            assertThat(result.isSuccess()).as(result.text()).isTrue();
            return lines;
        } finally {
            server.stop(0);
        }
    }
}
