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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of {@code askel attributes}, with a stub server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchAttributeAdministrationTest {
    private static final int OK = 200;

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
                """
                        .getBytes(StandardCharsets.UTF_8);
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
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
                            new SearchAttributeAction.Show("orders"),
                            Optional.empty(),
                            Optional.empty(),
                            new CommandSettings(Map.of(), Optional.empty()));
            var lines = new ArrayList<String>();
            var result = SearchAttributeAdministration.run(config, command, lines::add);
            assertThat(result.isSuccess()).as(result.text()).isTrue();
            assertThat(lines)
                    .containsExactly(
                            "a  KEYWORD  {% 1 %}",
                            "b  NUMBER  {% 2 %}  problems: 3",
                            "c  TEXT  {% 3 %}  problems: 1000 or more");
        } finally {
            server.stop(0);
        }
    }
}
