package dev.askel.connectors.logs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Selects the sink of each log group by the settings {@code askel.logs}. */
public final class ConfiguredLogSinks implements LogSinks {
    private static final String FILE_PREFIX = "file:";

    /** Ignores endpoints of single accounts, which do not apply to the other accounts. */
    private static final String ANY_ACCOUNT = "";

    private final LogSink defaultSink;
    private final Map<String, LogSink> byGroup;

    private ConfiguredLogSinks(LogSink defaultSink, Map<String, LogSink> byGroup) {
        this.defaultSink = defaultSink;
        this.byGroup = Map.copyOf(byGroup);
    }

    @Override
    public LogSink of(String logGroupArn) {
        return byGroup.getOrDefault(LogGroupArn.bare(logGroupArn), defaultSink);
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
                        !aws.endpoint(CloudWatchLogSink.CLIENT, "us-east-1", ANY_ACCOUNT).amazon());
        var byGroup = new TreeMap<String, LogSink>();
        for (var entry : logs.getObject("destinations").entrySet()) {
            var setting = "askel.logs.destinations." + ConfigUtil.quoteString(entry.getKey());
            if (entry.getValue().valueType() != ConfigValueType.STRING) {
                throw new IllegalArgumentException(
                        setting + " is not the name of a sink: " + entry.getValue().valueType());
            }
            byGroup.put(
                    LogGroupArn.bare(entry.getKey()),
                    sinks.named(setting, (String) entry.getValue().unwrapped()));
        }
        return new ConfiguredLogSinks(
                sinks.named("askel.logs.sink", logs.getString("sink")), byGroup);
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
                                        .formatted(setting, TargetUrl.redacted(name)));
                    }
                    yield new FileLogSink(Path.of(name.substring(FILE_PREFIX.length())));
                }
            };
        }
    }
}
