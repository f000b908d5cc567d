package dev.askel.server.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a new root key in the key file, with a stub server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyAdministrationTest {
    private static final String ACCOUNT = "123456789012";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final String NO_KEYS = "{\"keys\":[]}";

    @TempDir private Path folder;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RootKeyFile.create(keyFile());
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Path keyFile() {
        return folder.resolve("root.key");
    }

    private Config config(Map<String, Object> more) {
        return ConfigFactory.parseMap(more)
                .withFallback(
                        ConfigFactory.parseMap(
                                Map.of(
                                        "askel.http.host",
                                        "127.0.0.1",
                                        "askel.http.port",
                                        server.getAddress().getPort(),
                                        "askel.data",
                                        folder.resolve("data").toString(),
                                        "askel.access.installation-account",
                                        ACCOUNT,
                                        "askel.keys.file",
                                        keyFile().toString())))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            var body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private CommandResult addRoot(Map<String, Object> more) throws Exception {
        try (var keys = new KeyAdministration(config(more))) {
            return keys.addRoot(Optional.empty(), _ -> {});
        }
    }

    @Test
    void a_key_is_not_added_when_the_server_refuses_to_list_its_keys() throws Exception {
        var before = Files.readString(keyFile());
        server.createContext(
                "/", exchange -> answer(exchange, FORBIDDEN, "{\"message\":\"not here\"}"));
        assertThat(addRoot(Map.of())).isEqualTo(new CommandResult(false, "not here"));
        assertThat(Files.readString(keyFile())).isEqualTo(before);
    }

    @Test
    void a_key_is_not_added_when_there_is_no_server_and_no_data() throws Exception {
        var before = Files.readString(keyFile());
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(() -> addRoot(Map.of("askel.http.port", closed)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("No server listens")
                .hasMessageNotContaining("has the new root key");
        assertThat(Files.readString(keyFile())).isEqualTo(before);
    }

    @Test
    void a_key_is_not_added_for_several_nodes() throws Exception {
        var before = Files.readString(keyFile());
        server.createContext("/", exchange -> answer(exchange, OK, NO_KEYS));
        assertThatThrownBy(() -> addRoot(Map.of("askel.profile", "cluster")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("profile cluster")
                .hasMessageContaining("docs/operations/keys.md");
        assertThat(Files.readString(keyFile())).isEqualTo(before);
    }

    @Test
    void a_key_in_clear_is_not_added_to_keys_of_kms() throws Exception {
        server.createContext("/", exchange -> answer(exchange, OK, NO_KEYS));
        var before =
                "kms 1 arn:aws:kms:eu-central-1:%s:key/k AQICAHhBc2tlbA==\n".formatted(ACCOUNT)
                        + Files.readString(keyFile());
        Files.writeString(keyFile(), before);
        assertThatThrownBy(() -> addRoot(Map.of()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--kms ARN")
                .hasMessageContaining("askel keys create FILE --add");
        assertThat(Files.readString(keyFile())).isEqualTo(before);
    }

    @Test
    void a_failure_after_the_file_has_changed_names_the_next_step() throws Exception {
        server.createContext("/", exchange -> answer(exchange, OK, NO_KEYS));
        server.createContext(
                "/api/v1/keys/rewrap",
                exchange -> answer(exchange, CONFLICT, "{\"message\":\"No.\"}"));
        var result = addRoot(Map.of());
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.text())
                .startsWith("No. ")
                .contains(keyFile() + " has the new root key", "rotate-root without --add");
        assertThat(Files.readAllLines(keyFile())).hasSize(2);

        // The server ends without an answer.
        server.removeContext("/api/v1/keys/rewrap");
        server.createContext("/api/v1/keys/rewrap", HttpExchange::close);
        assertThatThrownBy(() -> addRoot(Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rotate-root without --add");
    }

    @Test
    void the_next_operators_key_is_used_while_the_server_does_not_know_the_first()
            throws Exception {
        var known = RootKeyFile.existing(config(Map.of())).read().first().operatorKey(ACCOUNT);
        server.createContext(
                "/",
                exchange -> {
                    var signature = exchange.getRequestHeaders().getFirst("Authorization");
                    if (signature == null) {
                        answer(
                                exchange,
                                FORBIDDEN,
                                "{\"__type\":\"MissingAuthenticationTokenException\"}");
                    } else if (signature.contains(known.id().text())) {
                        answer(exchange, OK, NO_KEYS);
                    } else {
                        answer(exchange, FORBIDDEN, "{\"__type\":\"UnrecognizedClientException\"}");
                    }
                });
        assertThat(addRoot(Map.of()).isSuccess()).isTrue();
        assertThat(Files.readAllLines(keyFile())).hasSize(2);
    }
}
