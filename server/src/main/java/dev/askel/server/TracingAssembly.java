package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.engine.trace.TracingSettings;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.tracing.OtlpSpanSink;

/** Reads the settings {@code askel.tracing}, and creates the sink of spans. */
final class TracingAssembly {
    private TracingAssembly() {}

    /**
     * Creates the traces of a server.
     *
     * @param resources closes the sink with the server
     * @throws RefusedException when a setting is invalid; the message names it
     */
    static TracingSettings create(Config config, OpenResources resources) {
        try {
            var tracing = config.getConfig("askel.tracing");
            if (tracing.getString("endpoint").isEmpty()) {
                return TracingSettings.OFF;
            }
            var sink =
                    OtlpSpanSink.create(
                            OtlpConfiguration.read(tracing), OtlpConfiguration.version());
            resources.add("the export of traces", sink);
            return new TracingSettings(
                    sink,
                    isAll(tracing.getString("machines")),
                    tracing.getDouble("sampling"),
                    tracing.getDouble("map-run-sampling"));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException("askel.tracing cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isAll(String machines) {
        return switch (machines) {
            case "enabled" -> false;
            case "all" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "machines is " + machines + ", expected enabled or all");
        };
    }
}
