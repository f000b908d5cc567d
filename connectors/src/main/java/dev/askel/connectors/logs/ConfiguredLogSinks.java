package dev.askel.connectors.logs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.engine.observability.AuditSink;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Selects the sink of each log group by the settings {@code askel.logs}. */
public final class ConfiguredLogSinks implements LogSinks {
    private static final String FILE_PREFIX = "file:";

    /** The name of the audit log's folder, and of its group on standard output. */
    private static final String AUDIT_GROUP = "audit-log";

    /**
     * Matches no endpoint of a single account, because such an endpoint does not apply to other
     * accounts.
     */
    private static final String ANY_ACCOUNT = "";

    private final LogSink defaultSink;
    private final Map<String, LogSink> byGroup;

    private ConfiguredLogSinks(LogSink defaultSink, Map<String, LogSink> byGroup) {
        this.defaultSink = defaultSink;
        this.byGroup = Map.copyOf(byGroup);
    }

    @Override
    public LogSink of(String logGroupArn) {
        return byGroup.getOrDefault(LogGroupArn.withoutWildcard(logGroupArn), defaultSink);
    }

    /**
     * Reads the settings.
     *
     * @param logs {@code askel.logs}
     * @param fallback the sink for {@code auto} when no endpoint of CloudWatch Logs is configured
     * @param folder the folder of the sink {@code file}
     * @throws IllegalArgumentException when a setting or a variable is invalid; the message names
     *     it
     */
    public static ConfiguredLogSinks of(
            Config logs, String fallback, Path folder, AwsEnvironment aws, HttpCalls http) {
        var sinks =
                new SinksByName(
                        fallback,
                        new FileLogSink(folder),
                        new StandardOutputLogSink(new FileOutputStream(FileDescriptor.out)),
                        new CloudWatchLogSink(aws, http, logs.getDuration("answer-timeout")),
                        !aws.endpoint(CloudWatchLogSink.CLIENT, "us-east-1", ANY_ACCOUNT).isAws());
        var byGroup = new TreeMap<String, LogSink>();
        for (var entry : logs.getObject("destinations").entrySet()) {
            var setting = "askel.logs.destinations." + ConfigUtil.quoteString(entry.getKey());
            if (entry.getValue().valueType() != ConfigValueType.STRING) {
                throw new IllegalArgumentException(
                        setting + " is not the name of a sink: " + entry.getValue().valueType());
            }
            byGroup.put(
                    LogGroupArn.withoutWildcard(entry.getKey()),
                    sinks.named(setting, (String) entry.getValue().unwrapped()));
        }
        return new ConfiguredLogSinks(
                sinks.named("askel.logs.sink", logs.getString("sink")), byGroup);
    }

    /**
     * Creates the sink of the audit log.
     *
     * @param config the settings {@code askel.audit} and {@code askel.logs}
     * @param folder the folder of the sink {@code file}
     * @return null when there is none
     * @throws IllegalArgumentException when a setting is invalid; the message names it
     */
    public static @Nullable AuditSink auditSink(
            Config config, Path folder, AwsEnvironment aws, HttpCalls http) {
        var name = config.getString("askel.audit.sink");
        return switch (name) {
            case "none" -> null;
            case "stdout" ->
                    new AuditSink(
                            AUDIT_GROUP,
                            new StandardOutputLogSink(new FileOutputStream(FileDescriptor.out)),
                            null);
            case "file" -> auditFiles(folder);
            case "cloudwatch" -> {
                var group = config.getString("askel.audit.log-group");
                if (LogGroupArn.parse(group) == null) {
                    throw new IllegalArgumentException(
                            "askel.audit.log-group is '%s', expected the ARN of a log group"
                                    .formatted(group));
                }
                yield new AuditSink(
                        group,
                        new CloudWatchLogSink(
                                aws, http, config.getDuration("askel.logs.answer-timeout")),
                        null);
            }
            default -> {
                if (!name.startsWith(FILE_PREFIX) || name.length() == FILE_PREFIX.length()) {
                    throw new IllegalArgumentException(
                            "askel.audit.sink is '%s', expected none, file, file:FOLDER, stdout or cloudwatch"
                                    .formatted(TargetUrl.redact(name)));
                }
                yield auditFiles(Path.of(name.substring(FILE_PREFIX.length())));
            }
        };
    }

    private static AuditSink auditFiles(Path folder) {
        return new AuditSink(AUDIT_GROUP, new FileLogSink(folder), folder.resolve(AUDIT_GROUP));
    }

    private record SinksByName(
            String fallback,
            LogSink file,
            LogSink standardOutput,
            LogSink cloudWatch,
            boolean hasCloudWatchEndpoint) {
        LogSink named(String setting, String name) {
            return switch (name) {
                case "auto" -> hasCloudWatchEndpoint ? cloudWatch : named(setting, fallback);
                case "cloudwatch" -> cloudWatch;
                case "stdout" -> standardOutput;
                case "file" -> file;
                case "none" -> NOWHERE.of(setting);
                default -> {
                    if (!name.startsWith(FILE_PREFIX) || name.length() == FILE_PREFIX.length()) {
                        throw new IllegalArgumentException(
                                "%s is '%s', expected auto, cloudwatch, stdout, file, file:FOLDER or none"
                                        .formatted(setting, TargetUrl.redact(name)));
                    }
                    yield new FileLogSink(Path.of(name.substring(FILE_PREFIX.length())));
                }
            };
        }
    }
}
