package dev.askel.engine.api.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Collections;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of allowed hosts. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AllowedHostTest {
    @ParameterizedTest
    @CsvSource({
        "api.example.com,https://api.example.com/a?b,true",
        "API.example.com.,https://Api.Example.Com./,true",
        "api.example.com,https://api.example.com:443/,true",
        "api.example.com,http://api.example.com/,true",
        "api.example.com,https://api.example.com:8443/,false",
        "api.example.com,http://api.example.com:443/,false",
        "api.example.com,https://xapi.example.com/,false",
        "api.example.com,https://api.example.com.evil.org/,false",
        "api.example.com:8443,https://api.example.com:8443/,true",
        "api.example.com:8443,https://api.example.com/,false",
        "*.example.com,https://a.example.com/,true",
        "*.example.com,https://a.b.example.com/,true",
        "*.example.com,https://example.com/,false",
        "*.example.com,https://evilexample.com/,false",
        "*.example.com:1,https://a.example.com:1/,true",
        "localhost:9,http://localhost:9/,true",
        "192.0.2.1,https://192.0.2.1/,true",
        "192.0.2.1,https://192.0.2.10/,false",
        "[2001:db8::1]:8443,https://[2001:DB8::1]:8443/,true",
        "[2001:db8::1],https://[2001:db8::2]/,false",
        "api.example.com,https://api_x.example.com/,false"
    })
    void a_pattern_matches_hosts_at_one_port(String pattern, String address, boolean allowed) {
        assertThat(AllowedHost.parse(pattern).matches(URI.create(address))).isEqualTo(allowed);
        assertThat(AllowedHost.ANY.matches(URI.create(address))).isEqualTo(!address.contains("_"));
    }

    /** A regular expression that repeats groups could need more stack than a thread has. */
    @Test
    void a_long_text_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedHost.parse("*" + ".a".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "*.com",
                "*.0.0.1",
                "a*.example.com",
                "a.*.example.com",
                "*.*.example.com",
                "https://api.example.com",
                "api.example.com/v1",
                "u@api.example.com",
                "api.example.com:0",
                "api.example.com:65536",
                "api.example.com:",
                "-a.example.com",
                "a..example.com",
                "api.example.com ",
                "bücher.example",
                "2001:db8::1"
            })
    void a_text_that_is_not_a_pattern_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedHost.parse(text))
                .withMessage(
                        "'%s' is not a host such as api.example.com, *.example.com or api.example.com:8443"
                                .formatted(text));
    }

    @Test
    void a_pattern_has_at_most_253_characters_and_a_connection_at_most_100_patterns() {
        var longest = "a.".repeat(126) + "b";
        assertThat(AllowedHost.parse(longest)).hasToString(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> AllowedHost.parse("a." + longest));
        assertThat(AllowedHosts.parse(Collections.nCopies(100, "h")).patterns()).hasSize(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedHosts.parse(Collections.nCopies(101, "h")));
        assertThat(AllowedHosts.NONE.allow(URI.create("https://h/"))).isFalse();
    }
}
