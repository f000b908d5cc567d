package dev.askel.http.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients that trusted proxies name. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"));
    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.1");

    private static String client(String... forwardedFor) {
        return PROXIES.clientOf(PEER, List.of(forwardedFor)).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1                            | 198.51.100.1",
                "198.51.100.1, 10.0.0.9, 192.0.2.7       | 198.51.100.1",
                "203.0.113.9, 198.51.100.1               | 198.51.100.1",
                "10.0.0.2, 198.51.100.1, 10.0.0.3        | 198.51.100.1",
                "198.51.100.1:4711, 10.0.0.9:80          | 198.51.100.1",
                "2001:db8:2::1, 2001:db8:1::2            | 2001:db8:2:0:0:0:0:1",
                "[2001:db8:2::1]:443,[2001:db8:1::2]     | 2001:db8:2:0:0:0:0:1",
                "::ffff:198.51.100.1, ::ffff:10.0.0.9    | 198.51.100.1",
                "198.51.100.1,, 10.0.0.9 ,               | 198.51.100.1",
                "10.0.0.2, 10.0.0.3                      | 10.0.0.2",
            })
    void the_client_is_the_right_most_address_that_is_no_trusted_proxy(
            String header, String expected) {
        assertThat(client(header)).isEqualTo(expected);
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(client("203.0.113.9", "198.51.100.1", "10.0.0.9")).isEqualTo("198.51.100.1");
        assertThat(client("203.0.113.9, unknown", "198.51.100.1")).isEqualTo("198.51.100.1");
    }

    @Test
    void without_the_header_the_proxy_is_the_client() {
        assertThat(client()).isEqualTo("10.0.0.1");
        assertThat(client("")).isEqualTo("10.0.0.1");
        assertThat(client(" , ")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "_hidden",
                "localhost",
                "198.51.100",
                "3325256705",
                "198.51.100.999",
                "198.51.100.1:port",
                "198.51.100.1:4711:1",
                "198.51.100.1 10.0.0.2",
                "for=198.51.100.1",
                "[198.51.100.1]",
                "[2001:db8:2::1",
                "2001:db8:2::1::",
                "fe80::1%eth0",
                ":",
                "10.0.0.9/8",
                "\u0661\u0669\u0668.51.100.1"
            })
    void a_malformed_entry_ends_the_list_at_the_proxy_that_appended_it(String entry) {
        assertThat(client("203.0.113.9, " + entry)).isEqualTo("10.0.0.1");
        assertThat(client("203.0.113.9, " + entry + ", 10.0.0.9")).isEqualTo("10.0.0.9");
        assertThat(client(entry + ", 198.51.100.1")).isEqualTo("198.51.100.1");
    }

    @Test
    void only_the_addresses_of_the_setting_are_trusted() {
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("192.0.2.7"))).isTrue();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("192.0.2.8"))).isFalse();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("2001:db8:1::9"))).isTrue();
        assertThat(PROXIES.trusts(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(TrustedProxies.of(List.of()).trusts(PEER)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "*"})
    void a_malformed_entry_of_the_setting_is_refused(String entry) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.1", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("askel.http.trusted-proxies has the entry '" + entry + "'");
    }
}
