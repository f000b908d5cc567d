package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.server.refusal.RefusedException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the settings of the bucket of large payloads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConfiguredBucketTest {
    private static final String NAMED = "askel.payloads.bucket.name = payloads\n";
    private static final int PREFIX_LENGTH_MAX = 256;

    private static Config config(String text) {
        return ConfigFactory.parseString(text)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private static void assertRefused(String settings, String message) {
        assertThatThrownBy(() -> ConfiguredBucket.open(config(settings)).close())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void there_is_no_bucket_without_a_name() {
        try (var bucket = ConfiguredBucket.open(config("askel.payloads.bucket.name = \"\""))) {
            assertThat(bucket.storage()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    prefix = "", move-after = 0s             | 0s  | 7d
                    prefix = "a/b-c_d.e/", move-after = 1d   | 24h | 7d
                    timeout = 1s, delete-after = 1h          | 5m  | 1h
                    timeout = 10m, delete-after = 365d       | 5m  | 365d
                    endpoint = "http://127.0.0.1:9000"       | 5m  | 7d
                    """)
    void values_within_the_limits_are_accepted(
            String settings, String moveAfter, String deleteAfter) {
        try (var bucket =
                ConfiguredBucket.open(
                        config(NAMED + "askel.payloads.bucket { %s }".formatted(settings)))) {
            var storage = Objects.requireNonNull(bucket.storage());
            assertThat(storage.moveAfter()).isEqualTo(duration(moveAfter));
            assertThat(storage.deleteAfter()).isEqualTo(duration(deleteAfter));
        }
    }

    private static Duration duration(String text) {
        return ConfigFactory.parseString("value = " + text).getDuration("value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    name = "ab"                    | bucket.name is
                    name = "pay/loads"             | bucket.name is
                    prefix = "/askel/"             | bucket.prefix is
                    prefix = "askel//"             | bucket.prefix is
                    prefix = "askel payloads"      | bucket.prefix is
                    move-after = 25h               | move-after must be between
                    move-after = -1s               | move-after must be between
                    move-after = soon              | move-after is not a duration
                    delete-after = 59m             | delete-after must be between
                    delete-after = 366d            | delete-after must be between
                    timeout = 999ms                | timeout must be between
                    timeout = 11m                  | timeout must be between
                    endpoint = "minio:9000"        | askel.payloads.bucket.endpoint
                    """)
    void other_values_are_refused(String setting, String message) {
        assertRefused(NAMED + "askel.payloads.bucket." + setting, message);
    }

    @Test
    void long_prefixes_are_refused() {
        assertRefused(
                NAMED + "askel.payloads.bucket.prefix = " + "a".repeat(PREFIX_LENGTH_MAX + 1),
                "prefix has more than 256 characters");
    }
}
