package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.EngineError.InvalidLoggingConfiguration;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of configurations (docs/aws/api.md, 5. Configuration objects). Each rule returns a
 * refusal or null.
 */
final class ConfigurationRules {
    /** The syntax of a role's ARN. Whether the role exists is not checked. */
    private static final Pattern ROLE_ARN = Pattern.compile("arn:[^\\p{Cntrl}\\s]+");

    private static final Pattern LOG_GROUP_ARN =
            Pattern.compile("arn:[a-z-]+:logs:[^:]*:[^:]*:log-group:[^:]+(:.*)?");

    /** The form that CloudWatch Logs requires of a resource's name. */
    private static final Pattern LOGGED_NAME = Pattern.compile("[0-9A-Za-z.\\/\\-_:]+");

    private static final int REUSE_SECONDS_MIN = 60;
    private static final int REUSE_SECONDS_MAX = 900;

    private ConfigurationRules() {}

    /**
     * Refuses a version description without publication (recorded: test_sfn_api_versioning,
     * test_create_with_version_description_no_publish).
     */
    static @Nullable EngineError publicationRefusal(boolean publish, @Nullable String description) {
        return publish || description == null
                ? null
                : new ValidationException(
                        "Version description can only be set when publish is true");
    }

    static @Nullable EngineError roleRefusal(@Nullable String roleArn) {
        return roleArn == null || ROLE_ARN.matcher(roleArn).matches()
                ? null
                : InvalidArn.invalidPrefix(roleArn);
    }

    /**
     * Refuses a configuration without exactly one log group, unless its level is OFF (recorded:
     * test_sfn_api_logs).
     */
    static @Nullable EngineError loggingRefusal(
            StateMachineArn machine, @Nullable LoggingConfiguration logging) {
        if (logging == null) {
            return null;
        }
        var destinations = logging.destinations();
        int count = destinations == null ? 0 : destinations.size();
        boolean isOff = logging.withDefaults().level() == LoggingConfiguration.Level.OFF;
        if (isOff && count == 0) {
            return null;
        }
        if (destinations == null || count != 1) {
            return new InvalidLoggingConfiguration("Must specify exactly one Log Destination.");
        }
        if (isOff) {
            return null;
        }
        var refusal = logGroup(destinations.getFirst().logGroupArn());
        return refusal == null ? loggedName(machine) : new InvalidLoggingConfiguration(refusal);
    }

    private static @Nullable String logGroup(@Nullable String arn) {
        if (arn == null) {
            return "Must set valid CloudWatch Log Group ARN.";
        }
        if (!LOG_GROUP_ARN.matcher(arn).matches()) {
            return "Provided ARN is not CloudWatch Logs Log Group ARN.";
        }
        return arn.endsWith(":*") ? null : "Log Group ARN must be provided with '*' qualifier.";
    }

    /** Refuses a name that CloudWatch Logs does not accept. */
    private static @Nullable EngineError loggedName(StateMachineArn machine) {
        return LOGGED_NAME.matcher(machine.toString()).matches()
                ? null
                : new InvalidLoggingConfiguration(
                        "1 validation error detected: Value '%s' at 'resourceId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^%s$"
                                .formatted(machine, LOGGED_NAME.pattern()));
    }

    /** Refuses a malformed configuration. Whether its key can be used is not checked. */
    static @Nullable EngineError encryptionRefusal(@Nullable EncryptionConfiguration encryption) {
        if (encryption == null) {
            return null;
        }
        var key = encryption.kmsKeyId();
        var seconds = encryption.kmsDataKeyReusePeriodSeconds();
        return switch (encryption.type()) {
            case AWS_OWNED_KEY -> {
                if (key == null && seconds == null) {
                    yield null;
                }
                yield new InvalidEncryptionConfiguration(
                        "Custom %s is not allowed when selecting AWS_OWNED_KEY."
                                .formatted(
                                        key != null ? "kmsKeyId" : "kmsDataKeyReusePeriodSeconds"));
            }
            case CUSTOMER_MANAGED_KMS_KEY -> {
                if (key == null) {
                    yield new InvalidEncryptionConfiguration("Must set a valid kmsKeyId.");
                }
                if (seconds != null
                        && (seconds < REUSE_SECONDS_MIN || seconds > REUSE_SECONDS_MAX)) {
                    yield new InvalidEncryptionConfiguration(
                            "kmsDataKeyReusePeriodSeconds must be between 60 and 900");
                }
                yield null;
            }
        };
    }

    /** Returns the first refusal, or the value. */
    static <T> Answer<T> check(T value, @Nullable EngineError... rules) {
        for (var refusal : rules) {
            if (refusal != null) {
                return Answer.refused(refusal);
            }
        }
        return Answer.ok(value);
    }
}
