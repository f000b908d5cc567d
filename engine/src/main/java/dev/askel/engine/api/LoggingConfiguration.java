package dev.askel.engine.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine logs, as its owner gave it: Describe answers it unchanged but for {@link
 * #described()} (spec/api.md section 5).
 *
 * @param destinations absent and empty are told apart
 */
public record LoggingConfiguration(
        @Nullable Level level,
        @Nullable Boolean includeExecutionData,
        @Nullable List<LogDestination> destinations) {

    /** Which events are logged. */
    public enum Level {
        ALL,
        ERROR,
        FATAL,
        OFF
    }

    /** A CloudWatch Logs group; its ARN ends in {@code :*}. */
    public record LogDestination(@Nullable String logGroupArn) {}

    /** What a machine has whose owner said nothing. */
    public static final LoggingConfiguration NONE =
            new LoggingConfiguration(Level.OFF, false, null);

    public LoggingConfiguration {
        destinations = destinations == null ? null : List.copyOf(destinations);
    }

    /** The configuration with AWS's defaults filled in: level OFF, no execution data. */
    public LoggingConfiguration described() {
        return new LoggingConfiguration(
                level == null ? Level.OFF : level,
                includeExecutionData != null && includeExecutionData,
                destinations);
    }
}
