package dev.askel.http.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PermittedHostsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Supplier<Set<InetAddress>>> interfaces =
            new AtomicReference<>(() -> Set.of(address("10.1.2.3"), address("fd00::7")));

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private PermittedHosts boundTo(String host, String... entries) {
        return PermittedHosts.of(
                List.of(entries),
                host,
                () -> new MachineAddresses(() -> interfaces.get().get(), nanos::get));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8083",
                "localhost.",
                "localhost.:1",
                "localhost:",
                "askel.localhost",
                "127.0.0.1",
                "127.8.9.10:65535",
                "[::1]",
                "[::1]:8083",
                "[0:0:0:0:0:0:0:1]",
                "[::FFFF:127.0.0.1]:80",
            })
    void permits_each_spelling_of_loopback(String host) {
        assertThat(boundTo("10.1.2.3").permits(host)).isTrue();
        assertThat(boundTo("127.0.0.1").permits(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8083",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evillocalhost",
                "sync-localhost",
                "10.1.2.3",
                "[fd00::7]",
                "0.0.0.0",
                "128.0.0.1",
            })
    void permits_no_other_host_on_loopback(String host) {
        assertThat(boundTo("127.0.0.1").permits(host)).isFalse();
        assertThat(boundTo("localhost").permits(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "localhost..",
                ".localhost",
                "a b",
                "localhost:x",
                "localhost:65536",
                "localhost:-1",
                "localhost:1:2",
                "user@localhost",
                "http://localhost",
                "localhost/",
                "localhost,evil.example",
                "::1",
                "[::1",
                "::1]",
                "[]",
                "[localhost]",
                "[::1%lo]",
                "[::1]x",
                "127.0.0.256",
                "-localhost.",
                "\u00b5.localhost",
            })
    void refuses_malformed_hosts(String host) {
        assertThat(boundTo("127.0.0.1", "*").permits(host)).isFalse();
        assertThat(HostAndPort.parse(host)).isEmpty();
    }

    @Test
    void permits_the_bound_host_by_name_and_address() {
        assertThat(boundTo("10.9.8.7").permits("10.9.8.7:8083")).isTrue();
        assertThat(boundTo("fd00::9").permits("[fd00:0::9]")).isTrue();
        assertThat(boundTo("askel.invalid").permits("Askel.Invalid.:8083")).isTrue();
        assertThat(boundTo("10.9.8.7").permits("10.1.2.3")).isFalse();
    }

    @Test
    void permits_the_addresses_of_the_machine_when_bound_to_a_wildcard_address() {
        for (var wildcard : List.of("0.0.0.0", "::")) {
            var hosts = boundTo(wildcard);
            assertThat(hosts.permits("10.1.2.3:8083")).isTrue();
            assertThat(hosts.permits("[fd00::7]:8083")).isTrue();
            assertThat(hosts.permits("localhost")).isTrue();
            assertThat(hosts.permits("10.1.2.4")).isFalse();
            assertThat(hosts.permits("evil.example")).isFalse();
        }
        assertThat(boundTo("0.0.0.0").permits("0.0.0.0:8083")).isTrue();
        assertThat(boundTo("10.1.2.3").permits("0.0.0.0:8083")).isFalse();
    }

    @Test
    void reads_the_addresses_of_the_machine_again_once_a_second_at_most() {
        var hosts = boundTo("0.0.0.0");
        interfaces.set(() -> Set.of(address("10.1.2.4")));
        assertThat(hosts.permits("10.1.2.4")).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(hosts.permits("10.1.2.4")).isTrue();
        assertThat(hosts.permits("10.1.2.3")).isFalse();
    }

    @Test
    void keeps_the_last_known_addresses_when_they_cannot_be_read() {
        var hosts = boundTo("0.0.0.0");
        interfaces.set(() -> {
            throw new UncheckedIOException(new IOException("no interfaces"));
        });
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(hosts.permits("10.1.2.4")).isFalse();
        assertThat(hosts.permits("10.1.2.3")).isTrue();
    }

    @Test
    void reads_the_addresses_of_this_machine() throws IOException {
        var own =
                java.net.NetworkInterface.networkInterfaces()
                        .flatMap(java.net.NetworkInterface::inetAddresses)
                        .toList();
        var addresses = new MachineAddresses();
        assertThat(own).isNotEmpty().allMatch(addresses::contains);
    }

    @Test
    void permits_configured_names_and_wildcards() {
        var hosts =
                boundTo(
                        "127.0.0.1",
                        PermittedHosts.readEntries(
                                        ConfigFactory.parseString(
                                                "askel.http.hosts = [askel, \"Askel.Example.\", \"*.example.org\", \"192.0.2.1\", \"2001:db8::1\", \"[2001:db8::2]\", \"b\u00fccher.example\"]"))
                                .toArray(String[]::new));
        for (var permitted :
                List.of(
                        "askel:8083",
                        "ASKEL.example",
                        "a.example.org",
                        "a.b.example.org.:1",
                        "192.0.2.1",
                        "[2001:DB8::1]:1",
                        "[2001:db8::2]",
                        "xn--bcher-kva.example")) {
            assertThat(hosts.permits(permitted)).as(permitted).isTrue();
        }
        for (var other :
                List.of("example.org", "aexample.org", "askel.example.evil.example", "192.0.2.2")) {
            assertThat(hosts.permits(other)).as(other).isFalse();
        }
        assertThat(boundTo("127.0.0.1", "*").permits("evil.example:1")).isTrue();
    }

    @Test
    void reads_entries_separated_by_commas() {
        assertThat(
                        PermittedHosts.readEntries(
                                ConfigFactory.parseString(
                                        "askel.http.hosts = \" askel, askel.example ,\"")))
                .containsExactly("askel", "askel.example");
        assertThat(PermittedHosts.readEntries(ConfigFactory.parseString("askel.http.hosts = \"\"")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://askel",
                "askel:8083",
                "askel/",
                "a b",
                "*.*.org",
                "a.*.org",
                "*org",
                "*.",
                "*.127.0.0.1",
                "[::1]:80",
                "1:2:3",
            })
    void refuses_an_entry_that_no_host_header_could_match(String entry) {
        var config =
                ConfigFactory.parseMap(java.util.Map.of("askel.http.hosts", List.of("ok", entry)));
        assertThatThrownBy(() -> PermittedHosts.readEntries(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("askel.http.hosts")
                .hasMessageContaining("'" + entry + "'");
    }
}
