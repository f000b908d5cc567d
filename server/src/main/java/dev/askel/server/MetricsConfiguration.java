package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.connectors.Connectors;
import dev.askel.engine.Engine;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.MetricExport;
import dev.askel.engine.metric.MetricSettings;
import dev.askel.engine.metric.MetricSink;
import dev.askel.server.metrics.ServerMetrics;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.tracing.OtlpMetricSink;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the settings {@code askel.metrics} about executions, and starts the exports. */
final class MetricsConfiguration {
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    private MetricsConfiguration() {}

    /**
     * Reads the bounds of the metrics.
     *
     * @throws RefusedException when a setting is invalid; the message names it
     */
    static MetricSettings read(Config config) {
        try {
            var metrics = config.getConfig("askel.metrics");
            var interval = metrics.getDuration("export-interval");
            if (interval.compareTo(INTERVAL_MIN) < 0) {
                throw new IllegalArgumentException(
                        "export-interval is %s, expected at least 1s".formatted(interval));
            }
            return new MetricSettings(
                    metrics.getInt("machines-max"),
                    metrics.getInt("resources-max"),
                    metrics.getBoolean("cloudwatch.enabled"));
        } catch (ConfigException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Creates the sink of OTLP; null without an endpoint.
     *
     * @param resources closes the sink with the server
     * @throws RefusedException when a setting is invalid; the message names it
     */
    static @Nullable MetricSink otlpSink(Config config, OpenResources resources) {
        try {
            var otlp = config.getConfig("askel.metrics.otlp");
            if (otlp.getString("endpoint").isEmpty()) {
                return null;
            }
            var sink =
                    OtlpMetricSink.create(
                            OtlpConfiguration.read(otlp),
                            OtlpConfiguration.version(),
                            InstantSource.system().instant());
            resources.add("the connection for metrics", sink);
            return sink;
        } catch (ConfigException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Starts the reads of the database for metrics: the state of the archiver, and open resources.
     *
     * @param resources receives the readers
     */
    static void startReaders(
            Config config,
            Engine engine,
            DataSource database,
            ServerMetrics metrics,
            OpenResources resources) {
        resources.add("the archiver's status", metrics.registerArchiver(database));
        resources.add(
                "the counts of open resources",
                metrics.registerOpenResources(engine, database, interval(config)));
    }

    private static Duration interval(Config config) {
        return config.getDuration("askel.metrics.export-interval");
    }

    /**
     * Starts the exports to OTLP and to CloudWatch that the settings enable.
     *
     * @param resources receives the exports; must be closed after the actor system and the engine
     */
    static void startExports(
            Config config,
            ExecutionMetrics executions,
            @Nullable MetricSink otlp,
            Connectors connectors,
            ServerMetrics metrics,
            OpenResources resources) {
        var interval = interval(config);
        start("otlp", otlp, interval, executions, metrics, resources);
        start("cloudwatch", connectors.metricSink(), interval, executions, metrics, resources);
    }

    private static void start(
            String name,
            @Nullable MetricSink sink,
            Duration interval,
            ExecutionMetrics executions,
            ServerMetrics metrics,
            OpenResources resources) {
        if (sink != null) {
            resources.add(
                    "the export of metrics",
                    new MetricExport(
                            executions,
                            sink,
                            interval,
                            InstantSource.system(),
                            accepted -> metrics.onMetricExport(name, accepted)));
        }
    }

    private static RefusedException refused(RuntimeException e) {
        return new RefusedException("askel.metrics cannot be used: " + e.getMessage(), e);
    }
}
