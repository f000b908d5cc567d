package dev.askel.trigger.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Names;
import dev.askel.engine.api.arn.ArnScope;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of executions, and the paths of webhooks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookNamesTest {
    private static final ArnScope DEFAULTS = ArnScope.of("us-east-1", "123456789012");

    @Test
    void the_name_of_an_execution_has_the_webhook_and_the_key() {
        assertThat(ExecutionNames.of("orders", "72d3162e-cc78-11e3", "r"))
                .isEqualTo("orders.72d3162e-cc78-11e3");
        assertThat(ExecutionNames.of("orders", null, "request-1")).isEqualTo("orders.request-1");
    }

    @Test
    void different_keys_give_different_valid_names() {
        var longest = "w".repeat(32);
        var hashed = ExecutionNames.of(longest, "a key with blanks", "r");
        assertThat(hashed).startsWith(longest + "..").hasSizeLessThanOrEqualTo(Names.LENGTH_MAX);
        var names = new HashSet<String>();
        var keys =
                List.of(
                        "a",
                        ".a",
                        "a key with blanks",
                        "a/key",
                        "k".repeat(47),
                        "k".repeat(48),
                        hashed.substring(longest.length() + 1),
                        "k".repeat(1_000));
        for (var key : keys) {
            var name = ExecutionNames.of(longest, key, "r");
            assertThat(Names.isValid(name)).as(name).isTrue();
            assertThat(names.add(name)).as(key).isTrue();
            assertThat(ExecutionNames.of(longest, key, "another")).isEqualTo(name);
        }
    }

    @Test
    void the_name_of_a_webhook_ends_at_the_dot() {
        assertThat(ExecutionNames.of("a", "b-c", "r"))
                .isNotEqualTo(ExecutionNames.of("a-b", "c", "r"));
        assertThat(Webhook.isName("a.b")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/hooks/orders,us-east-1,123456789012,orders,''",
        "/hooks/orders/a%2Fb/c,us-east-1,123456789012,orders,/a%2Fb/c",
        "/hooks/111111111111/eu-north-1/orders,eu-north-1,111111111111,orders,''",
        "/hooks/111111111111/eu-north-1/orders/x/y,eu-north-1,111111111111,orders,/x/y",
        "/hooks/orders/,us-east-1,123456789012,orders,/",
    })
    void a_path_names_a_webhook(
            String path, String region, String account, String name, String rest) {
        assertThat(WebhookPath.parse(path, DEFAULTS))
                .contains(new WebhookPath(ArnScope.of(region, account), name, rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hooks/",
                "/hooks//orders",
                "/hooks/or%64ers",
                "/hooks/111111111111",
                "/hooks/111111111111/orders",
                "/hooks/111111111111/EU/orders",
                "/hooks/a.b",
                "/hooks/abcdefghijklmnopqrstuvwxyz0123456"
            })
    void another_path_names_none(String path) {
        assertThat(WebhookPath.parse(path, DEFAULTS)).isEmpty();
    }

    @Test
    void the_path_of_a_webhook_is_short_in_the_default_account_and_region() {
        assertThat(WebhookPath.of(DEFAULTS, "orders", DEFAULTS)).isEqualTo("/hooks/orders");
        assertThat(WebhookPath.of(ArnScope.of("eu-north-1", "123456789012"), "orders", DEFAULTS))
                .isEqualTo("/hooks/123456789012/eu-north-1/orders");
    }
}
