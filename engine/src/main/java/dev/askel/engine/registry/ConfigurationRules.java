package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.EngineError.InvalidLoggingConfiguration;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.LoggingConfiguration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be configured (spec/api.md section 5). Each rule gives null, or what it refuses. */
final class ConfigurationRules {
    /** The role need not exist; its ARN must look like one. */
    private static final Pattern ROLE_ARN = Pattern.compile("arn:[^\\p{Cntrl}\\s]+");

    private static final int REUSE_SECONDS_MIN = 60;
    private static final int REUSE_SECONDS_MAX = 900;

    private ConfigurationRules() {}

    /** Recorded: test_sfn_api_versioning, test_create_with_version_description_no_publish. */
    static @Nullable EngineError publication(boolean publish, @Nullable String description) {
        return publish || description == null
                ? null
                : new ValidationException(
                        "Version description can only be set when publish is true");
    }

    static @Nullable EngineError role(@Nullable String roleArn) {
        return roleArn == null || ROLE_ARN.matcher(roleArn).matches()
                ? null
                : InvalidArn.prefix(roleArn);
    }

    /** One destination, unless nothing is logged (recorded: test_sfn_api_logs). */
    static @Nullable EngineError logging(@Nullable LoggingConfiguration logging) {
        if (logging == null) {
            return null;
        }
        var destinations = logging.destinations();
        var count =
                destinations == null
                        ? 0
                        : destinations.stream().filter(each -> each.logGroupArn() != null).count();
        var off = logging.described().level() == LoggingConfiguration.Level.OFF;
        return count == 1 || (off && count == 0)
                ? null
                : new InvalidLoggingConfiguration("Must specify exactly one Log Destination.");
    }

    /**
     * No key but the owner's of the service: nothing here encrypts with a customer's. Unrecorded
     * wording.
     */
    static @Nullable EngineError encryption(@Nullable EncryptionConfiguration encryption) {
        if (encryption == null) {
            return null;
        }
        var key = encryption.kmsKeyId();
        var seconds = encryption.kmsDataKeyReusePeriodSeconds();
        return switch (encryption.type()) {
            case AWS_OWNED_KEY ->
                    key == null && seconds == null
                            ? null
                            : new InvalidEncryptionConfiguration(
                                    "kmsKeyId and kmsDataKeyReusePeriodSeconds can only be set with type CUSTOMER_MANAGED_KMS_KEY");
            case CUSTOMER_MANAGED_KMS_KEY -> {
                if (key == null) {
                    yield new InvalidEncryptionConfiguration(
                            "kmsKeyId must be set with type CUSTOMER_MANAGED_KMS_KEY");
                }
                if (seconds != null
                        && (seconds < REUSE_SECONDS_MIN || seconds > REUSE_SECONDS_MAX)) {
                    yield new InvalidEncryptionConfiguration(
                            "kmsDataKeyReusePeriodSeconds must be between 60 and 900");
                }
                // As of a key that is inactive: what cannot be encrypted must not seem to be.
                yield new InvalidEncryptionConfiguration(
                        "the key in kmsKeyId cannot be used, since no key provider is configured");
            }
        };
    }

    /** The first refusal, or the value. */
    static <T> Answer<T> check(T value, @Nullable EngineError... rules) {
        for (var refusal : rules) {
            if (refusal != null) {
                return Answer.refused(refusal);
            }
        }
        return Answer.ok(value);
    }
}
