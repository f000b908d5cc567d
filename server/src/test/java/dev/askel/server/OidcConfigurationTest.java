package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class OidcConfigurationTest {
    private static final String RIGHT =
            """
            askel.auth = keys
            askel.oidc { issuer = "https://id.example", client-id = askel }
            """;

    @TempDir private Path folder;

    private Config config(String text) throws IOException {
        return Settings.resolve(
                Map.of(), Optional.of(Files.writeString(folder.resolve("askel.conf"), text)));
    }

    private boolean isConfigured(String text) throws IOException {
        try (var oidc = OidcConfiguration.read(config(text), () -> 0)) {
            return oidc != null;
        }
    }

    @Test
    void a_provider_needs_an_issuer_and_verified_requests() throws IOException {
        assertThat(isConfigured("askel.auth = keys")).isFalse();
        assertThat(isConfigured(RIGHT.replace("askel.auth = keys", ""))).isFalse();
        assertThat(isConfigured(RIGHT)).isTrue();
        assertThat(
                        isConfigured(
                                RIGHT
                                        + """
                                        askel.oidc.policies {
                                          "team.of \\"a\\"" = ["administrator", "own-policy"], b = []
                                        }
                                        """))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    issuer = "http://id.example"          | not an https URL
                    issuer = "https://id example"         | Illegal character
                    client-id = ""                        | client-id
                    scopes = ["profile"]                  | openid
                    audience = askel                      | audience
                    bearer-type = any                     | bearer-type
                    clock-skew = 6m                       | clock-skew
                    keys-max = 1s                         | keys-max
                    name = ""                             | name
                    account = "1"                         | account
                    policies.a = ["not a name"]           | not the name of a policy
                    policies.a = "viewer"                 | policies
                    policies.a = [1,2,3,4,5,6,7,8,9,10,11] | more than 10
                    """)
    void settings_that_cannot_be_used_are_refused(String setting, String message) {
        assertThatThrownBy(() -> isConfigured(RIGHT + "askel.oidc." + setting))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void the_file_with_the_secret_must_be_readable_and_short() throws IOException {
        var secret = folder.resolve("secret");
        var setting = RIGHT + "askel.oidc.client-secret-file = \"" + secret + "\"";
        assertThatThrownBy(() -> isConfigured(setting))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("client-secret-file");
        Files.writeString(secret, "a".repeat(5_000));
        assertThatThrownBy(() -> isConfigured(setting))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining("aaa");
        Files.writeString(secret, "a-secret\n");
        assertThat(isConfigured(setting)).isTrue();
    }
}
