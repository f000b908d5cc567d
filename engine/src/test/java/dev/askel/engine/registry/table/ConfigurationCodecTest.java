package dev.askel.engine.registry.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.TracingConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Tests stored texts, which must stay readable because databases contain them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigurationCodecTest {

    @Test
    void logging_is_stored_as_JSON_and_read_back() {
        assertStoredAs(new LoggingConfiguration(null, null, null), "{}");
        assertStoredAs(
                new LoggingConfiguration(Level.OFF, false, List.of()),
                "{\"level\":\"OFF\",\"includeExecutionData\":false,\"destinations\":[]}");
        assertStoredAs(
                new LoggingConfiguration(
                        Level.ALL,
                        true,
                        List.of(new LogDestination("arn:é:\ud83d:*"), new LogDestination(null))),
                "{\"level\":\"ALL\",\"includeExecutionData\":true,\"destinations\":["
                        + "{\"cloudWatchLogsLogGroup\":{\"logGroupArn\":\"arn:\\u00E9:\\uD83D:*\"}},"
                        + "{\"cloudWatchLogsLogGroup\":{}}]}");
        assertThat(ConfigurationCodec.encode((LoggingConfiguration) null)).isNull();
        assertThat(ConfigurationCodec.decodeLogging(null)).isNull();
    }

    private static void assertStoredAs(LoggingConfiguration given, String stored) {
        assertThat(text(ConfigurationCodec.encode(given))).isEqualTo(stored);
        assertThat(ConfigurationCodec.decodeLogging(bytes(stored))).isEqualTo(given);
    }

    @Test
    void tracing_is_stored_as_JSON_and_read_back() {
        var on = new TracingConfiguration(true);

        assertThat(text(ConfigurationCodec.encode(on))).isEqualTo("{\"enabled\":true}");
        assertThat(ConfigurationCodec.decodeTracing(bytes("{\"enabled\":true}"))).isEqualTo(on);
        assertThat(ConfigurationCodec.decodeTracing(null)).isNull();
    }

    @Test
    void encryption_is_stored_as_JSON_and_read_back() {
        var key =
                new EncryptionConfiguration(
                        EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "k", 60);
        var stored =
                "{\"type\":\"CUSTOMER_MANAGED_KMS_KEY\",\"kmsKeyId\":\"k\","
                        + "\"kmsDataKeyReusePeriodSeconds\":60}";

        assertThat(text(ConfigurationCodec.encode(key))).isEqualTo(stored);
        assertThat(ConfigurationCodec.decodeEncryption(bytes(stored))).isEqualTo(key);
        assertThat(ConfigurationCodec.decodeEncryption(bytes("{\"type\":\"AWS_OWNED_KEY\"}")))
                .isEqualTo(EncryptionConfiguration.NONE);
        assertThat(ConfigurationCodec.decodeEncryption(null)).isNull();
    }

    @Test
    void members_of_later_releases_are_ignored() {
        assertThat(ConfigurationCodec.decodeTracing(bytes("{\"enabled\":true,\"rate\":[1]}")))
                .isEqualTo(new TracingConfiguration(true));
    }

    private static String text(byte @Nullable [] stored) {
        return new String(Objects.requireNonNull(stored), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String stored) {
        return stored.getBytes(StandardCharsets.US_ASCII);
    }
}
