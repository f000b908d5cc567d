package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.server.refusal.RefusedException;

/** Reads the settings {@code askel.limits}: the limits of executions that AWS fixes. */
final class LimitsConfiguration {
    private LimitsConfiguration() {}

    /**
     * Reads the limits.
     *
     * @throws RefusedException when a setting is not a number in its range; the message names it
     */
    static ExecutionLimits read(Config config) {
        try {
            var limits = config.getConfig("askel.limits");
            return ExecutionLimits.DEFAULT.with(
                    Math.toIntExact(limits.getBytes("payload-bytes")),
                    limits.getLong("history-events"),
                    limits.getInt("inline-map-concurrency"));
        } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
            throw new RefusedException("askel.limits cannot be used: " + e.getMessage(), e);
        }
    }
}
