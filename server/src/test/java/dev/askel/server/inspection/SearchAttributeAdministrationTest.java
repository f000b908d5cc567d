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
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of {@code askel attributes}, with a stub server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchAttributeAdministrationTest {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final String ORDERS =
            "arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3AstateMachine%3Aorders";

    /** The response to a request that starts a bulk job. */
    private static final String JOB = "{\"jobId\": \"j-1\", \"state\": \"GATHERING\"}";

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
        var defined = "{\"attributes\": [{\"name\": \"a\", \"type\": \"KEYWORD\"}]}";
        assertThat(lines(new SearchAttributeAction.Backfill("orders", OptionalInt.of(7)), defined))
                .containsExactly("bulk job j-1");
        assertThat(requests)
                .containsExactly(
                        "GET /api/v1/state-machines/" + ORDERS + "/search-attributes ",
                        "POST /api/v1/bulk?action=BACKFILL&machine="
                                + ORDERS
                                + " {\"ratePerSecond\": 7}");
    }

    @Test
    void a_backfill_of_a_state_machine_without_attributes_starts_no_job() throws Exception {
        var backfill = new SearchAttributeAction.Backfill("orders", OptionalInt.empty());
        var result = run(backfill, OK, "{\"attributes\": []}", _ -> {});
        assertThat(result)
                .isEqualTo(
                        new CommandResult(
                                false, "The state machine 'orders' defines no search attributes."));
        assertThat(requests).singleElement().asString().startsWith("GET ");
    }

    @Test
    void a_backfill_of_an_unknown_state_machine_starts_no_job() throws Exception {
        var backfill = new SearchAttributeAction.Backfill("orders", OptionalInt.empty());
        assertThat(run(backfill, NOT_FOUND, "{\"message\": \"unknown\"}", _ -> {}).isSuccess())
                .isFalse();
        assertThat(requests).singleElement().asString().startsWith("GET ");
    }

    /** Returns the printed lines of an action that succeeds. */
    private List<String> lines(SearchAttributeAction action, String text) throws Exception {
        var lines = new ArrayList<String>();
        var result = run(action, OK, text, lines::add);
        assertThat(result.isSuccess()).as(result.text()).isTrue();
        return lines;
    }

    /**
     * Runs an action.
     *
     * @param status the status of a response to a request that starts no bulk job
     * @param text the text of such a response
     */
    private CommandResult run(
            SearchAttributeAction action, int status, String text, Consumer<String> printer)
            throws Exception {
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
                        boolean isJob = exchange.getRequestMethod().equals("POST");
                        var response = (isJob ? JOB : text).getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(isJob ? OK : status, response.length);
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
            return SearchAttributeAdministration.run(config, command, printer);
        } finally {
            server.stop(0);
        }
    }
}
