package dev.askel.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that refusals have the texts measured on AWS (docs/aws/measured.md, 6. API). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigurationRulesTest {
    private static final String GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:g";

    private static @Nullable String loggingRefusal(
            Level level, String name, @Nullable String... arns) {
        var machine = new StateMachineArn(new ArnScope("aws", "us-east-1", "123456789012"), name);
        var destinations = Arrays.stream(arns).map(LogDestination::new).toList();
        return messageOf(
                ConfigurationRules.loggingRefusal(
                        machine, new LoggingConfiguration(level, false, destinations)));
    }

    private static @Nullable String encryptionRefusal(
            EncryptionConfiguration.Type type, @Nullable String key, @Nullable Integer seconds) {
        return messageOf(
                ConfigurationRules.encryptionRefusal(
                        new EncryptionConfiguration(type, key, seconds)));
    }

    private static @Nullable String messageOf(@Nullable EngineError refusal) {
        return refusal == null ? null : refusal.message();
    }

    @Test
    void a_log_destination_is_one_log_group_with_its_qualifier() {
        var prefix = "Invalid Logging Configuration: ";
        assertThat(loggingRefusal(Level.ALL, "m", GROUP + ":*")).isNull();
        assertThat(loggingRefusal(Level.ALL, "m"))
                .isEqualTo(prefix + "Must specify exactly one Log Destination.");
        assertThat(loggingRefusal(Level.ALL, "m", GROUP + ":*", GROUP + ":*"))
                .isEqualTo(prefix + "Must specify exactly one Log Destination.");
        assertThat(loggingRefusal(Level.ALL, "m", (String) null))
                .isEqualTo(prefix + "Must set valid CloudWatch Log Group ARN.");
        assertThat(loggingRefusal(Level.ALL, "m", "arn:aws:s3:::b"))
                .isEqualTo(prefix + "Provided ARN is not CloudWatch Logs Log Group ARN.");
        assertThat(loggingRefusal(Level.ALL, "m", GROUP))
                .isEqualTo(prefix + "Log Group ARN must be provided with '*' qualifier.");
        assertThat(loggingRefusal(Level.OFF, "m", GROUP)).isNull();
    }

    @Test
    void a_logged_machine_has_a_name_that_cloudwatch_accepts() {
        assertThat(loggingRefusal(Level.ALL, "m\u00e9", GROUP + ":*"))
                .isEqualTo(
                        "Invalid Logging Configuration: 1 validation error detected: Value"
                                + " 'arn:aws:states:us-east-1:123456789012:stateMachine:m\u00e9' at"
                                + " 'resourceId' failed to satisfy constraint: Member must satisfy"
                                + " regular expression pattern: ^[0-9A-Za-z.\\/\\-_:]+$");
        assertThat(loggingRefusal(Level.OFF, "m\u00e9", GROUP + ":*")).isNull();
    }

    @Test
    void a_key_is_accepted_only_with_its_encryption_type() {
        var prefix = "Invalid Encryption Configuration: ";
        var owned = EncryptionConfiguration.Type.AWS_OWNED_KEY;
        assertThat(encryptionRefusal(owned, null, null)).isNull();
        assertThat(encryptionRefusal(owned, "k", null))
                .isEqualTo(prefix + "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.");
        assertThat(encryptionRefusal(owned, null, 60))
                .isEqualTo(
                        prefix
                                + "Custom kmsDataKeyReusePeriodSeconds is not allowed when selecting"
                                + " AWS_OWNED_KEY.");
        assertThat(
                        encryptionRefusal(
                                EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, null, null))
                .isEqualTo(prefix + "Must set a valid kmsKeyId.");
    }
}
