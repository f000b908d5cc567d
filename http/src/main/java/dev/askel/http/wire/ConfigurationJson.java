package dev.askel.http.wire;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.TracingConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the configurations of machines and activities (docs/aws/api.md section 5).
 * Optional members that the client did not send are not written. The exception is {@code enabled}
 * of a tracing configuration: if it is absent, {@code false} is written.
 */
final class ConfigurationJson {
    private ConfigurationJson() {}

    static @Nullable LoggingConfiguration readLogging(Members request)
            throws SerializationException {
        var logging = request.structureOrNull("loggingConfiguration");
        if (logging == null) {
            return null;
        }
        return new LoggingConfiguration(
                logging.constantOrNull("level", LoggingConfiguration.Level.class),
                logging.booleanOrNull("includeExecutionData"),
                logging.structuresOrNull("destinations", ConfigurationJson::readDestination));
    }

    static @Nullable TracingConfiguration readTracing(Members request)
            throws SerializationException {
        var tracing = request.structureOrNull("tracingConfiguration");
        return tracing == null
                ? null
                : new TracingConfiguration(tracing.booleanOr("enabled", false));
    }

    static @Nullable EncryptionConfiguration readEncryption(Members request)
            throws SerializationException {
        var encryption = request.structureOrNull("encryptionConfiguration");
        if (encryption == null) {
            return null;
        }
        var type = encryption.constantOrNull("type", EncryptionConfiguration.Type.class);
        if (type == null) {
            encryption.addMissing("type");
            type = EncryptionConfiguration.Type.AWS_OWNED_KEY;
        }
        return new EncryptionConfiguration(
                type,
                encryption.textOrNull("kmsKeyId", StringConstraint.KMS_KEY_ID),
                encryption.intOrNull("kmsDataKeyReusePeriodSeconds", 60, 900));
    }

    static void write(JsonWriter json, LoggingConfiguration logging) {
        json.name("loggingConfiguration").beginObject().member("level", logging.level());
        var includeExecutionData = logging.includeExecutionData();
        if (includeExecutionData != null) {
            json.member("includeExecutionData", includeExecutionData.booleanValue());
        }
        json.member("destinations", logging.destinations(), ConfigurationJson::writeDestination);
        json.endObject();
    }

    static void write(JsonWriter json, TracingConfiguration tracing) {
        json.name("tracingConfiguration")
                .beginObject()
                .member("enabled", tracing.enabled())
                .endObject();
    }

    static void write(JsonWriter json, EncryptionConfiguration encryption) {
        json.name("encryptionConfiguration")
                .beginObject()
                .member("kmsKeyId", encryption.kmsKeyId());
        var reuseSeconds = encryption.kmsDataKeyReusePeriodSeconds();
        if (reuseSeconds != null) {
            json.member("kmsDataKeyReusePeriodSeconds", reuseSeconds.longValue());
        }
        json.member("type", encryption.type()).endObject();
    }

    private static LogDestination readDestination(Members destination)
            throws SerializationException {
        var group = destination.structureOrNull("cloudWatchLogsLogGroup");
        return new LogDestination(
                group == null
                        ? null
                        : group.textOrNull("logGroupArn", StringConstraint.LOG_GROUP_ARN));
    }

    private static void writeDestination(JsonWriter json, LogDestination destination) {
        json.beginObject();
        if (destination.logGroupArn() != null) {
            json.name("cloudWatchLogsLogGroup")
                    .beginObject()
                    .member("logGroupArn", destination.logGroupArn())
                    .endObject();
        }
        json.endObject();
    }
}
