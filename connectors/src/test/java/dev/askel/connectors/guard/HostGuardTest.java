package dev.askel.connectors.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The addresses of hosts for protocols other than HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostGuardTest {
    private static HostGuard guard(String allowed, String privateHosts) {
        return HostGuard.of(
                ConfigFactory.parseString(
                        "{allowed-hosts=[%s],private-hosts=[%s],plain=off}"
                                .formatted(allowed, privateHosts)));
    }

    @Test
    void a_host_at_a_public_address_is_resolved() throws IOException {
        assertThat(guard("\"*\"", "").resolve("8.8.4.4").getHostAddress()).isEqualTo("8.8.4.4");
    }

    @Test
    void a_host_at_a_private_address_needs_the_setting() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> guard("\"*\"", "\"broker\"").resolve("Localhost."))
                .withMessage(
                        "The host 'localhost' may not be called: its address 127.0.0.1 is not public, and"
                                + " askel.connectors.http.private-hosts does not name the host.");
        assertThat(guard("\"*\"", "\"localhost\"").resolve("localhost").isLoopbackAddress())
                .isTrue();
        assertThat(guard("\"*\"", "\"localhost\"").resolve("localhost").getHostName())
                .isEqualTo("localhost");
    }

    @Test
    void a_host_that_is_not_allowed_is_not_resolved() {
        assertThatIOException()
                .isThrownBy(() -> guard("\"*.example.com\"", "\"*\"").resolve("broker.test"))
                .withMessage(
                        "The host 'broker.test' may not be called: askel.connectors.http.allowed-hosts"
                                + " does not name it.");
    }
}
