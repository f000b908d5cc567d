package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.server.refusal.RefusedException;
import java.util.function.Function;

/**
 * Reads the settings {@code askel.limits}: the limits of executions that AWS fixes, and the highest
 * limits that tags of state machines can set.
 */
final class LimitsConfiguration {
    private LimitsConfiguration() {}

    /**
     * Reads the limits.
     *
     * @throws RefusedException when a setting is not a number in its range; the message names it
     */
    static ExecutionLimits read(Config config) {
        return read(
                config,
                "askel.limits",
                limits ->
                        ExecutionLimits.DEFAULT.with(
                                Math.toIntExact(limits.getBytes("payload-bytes")),
                                limits.getLong("history-events"),
                                limits.getInt("inline-map-concurrency")));
    }

    /**
     * Reads the maximum durations of executions.
     *
     * @throws RefusedException when a setting is not a duration in its range; the message names it
     */
    static DurationLimits durations(Config config) {
        return read(
                config,
                "askel.limits",
                limits ->
                        new DurationLimits(
                                limits.getDuration("standard-duration"),
                                limits.getDuration("express-duration")));
    }

    /**
     * Reads the highest limits that tags can set.
     *
     * @throws RefusedException when a setting is outside its range; the message names it
     */
    static LimitCeilings ceilings(Config config) {
        return read(
                config,
                "askel.limits.tag-ceilings",
                ceilings ->
                        new LimitCeilings(
                                Math.toIntExact(ceilings.getBytes("payload-bytes")),
                                ceilings.getLong("history-events"),
                                ceilings.getDuration("standard-duration"),
                                ceilings.getDuration("express-duration"),
                                ceilings.getInt("inline-map-concurrency"),
                                ceilings.getInt("map-concurrency"),
                                ceilings.getLong("map-items")));
    }

    private static <T> T read(Config config, String path, Function<Config, T> reader) {
        try {
            return reader.apply(config.getConfig(path));
        } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
            throw new RefusedException(path + " cannot be used: " + e.getMessage(), e);
        }
    }
}
