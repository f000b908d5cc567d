package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.access.RoleEnforcement;
import dev.askel.engine.bulk.BulkSettings;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.express.ExpressSettings;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.mock.MockFile;
import dev.askel.engine.mock.MockFileException;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.ConfiguredBucket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's configuration. Each layer overrides the next one: system properties, the command line,
 * the operator's file, the profile, and every library's {@code reference.conf}.
 */
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** The factor by which the escapes of a client enlarge a payload at most. */
    private static final int ESCAPED = 3;

    private static final String CONTENT_LENGTH = "askel.http.server.parsing.max-content-length";
    private static final String ROLES = "pekko.cluster.roles";
    private static final String RETENTION_MALFORMED =
            "%s must be off or a duration such as 72h: %s.";

    /**
     * Some statements lock each partition and its index. PostgreSQL has about 6,400 locks by
     * default ({@code max_locks_per_transaction}), and journal and snapshots have a partition each.
     */
    private static final int PARTITIONS_MAX = 200;

    private Settings() {}

    /**
     * Combines the layers.
     *
     * @param options configuration paths that the command line sets
     * @param file the operator's file
     * @throws RefusedException when the file is missing or malformed, or a setting has the wrong
     *     type
     */
    public static Config resolve(Map<String, String> options, Optional<Path> file) {
        try {
            var own =
                    ConfigFactory.defaultOverrides()
                            .withFallback(ConfigFactory.parseMap(options, "command line"))
                            .withFallback(file.map(Settings::read).orElse(ConfigFactory.empty()));
            refuseInsecureSetting(own);
            var reference = ConfigFactory.defaultReferenceUnresolved();
            var profile = profile(own.withFallback(reference));
            return withBodiesOfPayloads(
                    withAbilities(
                            own.withFallback(version())
                                    .withFallback(profile.settings())
                                    .withFallback(reference)
                                    .resolve()));
        } catch (ConfigException e) {
            throw new RefusedException("The configuration cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses the removed setting {@code askel.insecure}. It permitted both unauthenticated HTTP
     * beyond loopback and unencrypted connections between nodes.
     */
    private static void refuseInsecureSetting(Config own) {
        if (own.hasPathOrNull("askel.insecure")) {
            throw new RefusedException(
                    "askel.insecure is now two settings. askel.http.insecure lets HTTP listen beyond loopback without authentication, askel.cluster.insecure waives TLS between nodes.");
        }
    }

    /**
     * The distribution's version; empty when the classes are not in a jar. The nodes of a cluster
     * exchange it, because Pekko allocates shards to the newest nodes during a rolling update.
     * Pekko compares versions of at most three numbers and a qualifier without a dot.
     */
    private static Config version() {
        var version = Settings.class.getPackage().getImplementationVersion();
        return version == null
                ? ConfigFactory.empty()
                : ConfigFactory.parseMap(Map.of("pekko.cluster.app-version", version), "version");
    }

    /**
     * Raises the limit of HTTP bodies to three times the highest limit of payloads, because a
     * payload is an escaped string in a body. Clients escape characters outside ASCII in six bytes.
     */
    private static Config withBodiesOfPayloads(Config config) {
        long payload;
        try {
            payload =
                    Math.max(
                            LimitsConfiguration.read(config).payloadBytesMax(),
                            LimitsConfiguration.ceilings(config).payloadBytes());
        } catch (RefusedException _) {
            // The settings of the engine are refused with the same reason.
            return config;
        }
        long body = ESCAPED * payload;
        return raised(raised(config, "askel.http.body-bytes-max", body), CONTENT_LENGTH, body);
    }

    private static Config raised(Config config, String path, long bytesMin) {
        return config.getBytes(path) >= bytesMin
                ? config
                : config.withValue(path, ConfigValueFactory.fromAnyRef(bytesMin));
    }

    /**
     * Adds the capabilities of this release to the roles of the node (docs/operations/upgrades.md).
     */
    private static Config withAbilities(Config config) {
        var roles = new TreeSet<>(config.getStringList(ROLES));
        roles.addAll(NodeCapability.roles(ConfiguredBucket.isNamed(config)));
        return config.withValue(ROLES, ConfigValueFactory.fromIterable(roles));
    }

    private static Config read(Path file) {
        if (!Files.isReadable(file)) {
            throw new RefusedException("The configuration file %s cannot be read.".formatted(file));
        }
        return ConfigFactory.parseFile(file.toFile());
    }

    /** The profile of a configuration. */
    public static Profile profile(Config config) {
        var name = config.getString("askel.profile");
        return Profile.parse(name)
                .orElseThrow(() ->
                        new RefusedException(
                                "askel.profile is single, cluster or kubernetes, not %s."
                                        .formatted(name)));
    }

    /**
     * Whether requests must be signed with an access key. {@code askel.auth} is {@code off} or
     * {@code keys}.
     *
     * @throws RefusedException when {@code askel.auth} has another value
     */
    static boolean verifiesRequests(Config config) {
        return switch (config.getString("askel.auth")) {
            case "off" -> false;
            case "keys" -> true;
            case String other ->
                    throw new RefusedException(
                            "askel.auth is off or keys, not %s.".formatted(other));
        };
    }

    /**
     * Whether the roles of executions authorize their tasks; {@code OFF} unless {@code askel.auth}
     * is {@code keys}. {@code askel.access.unknown-role} is {@code deny} or {@code account}.
     *
     * @throws RefusedException when {@code askel.access.unknown-role} has another value
     */
    static RoleEnforcement roleEnforcement(Config config) {
        var unknown = config.getString("askel.access.unknown-role");
        var enforcement =
                switch (unknown) {
                    case "deny" -> RoleEnforcement.DENY_UNKNOWN;
                    case "account" -> RoleEnforcement.PERMIT_UNKNOWN;
                    default ->
                            throw new RefusedException(
                                    "askel.access.unknown-role is deny or account, not %s."
                                            .formatted(unknown));
                };
        return verifiesRequests(config) ? enforcement : RoleEnforcement.OFF;
    }

    /**
     * The settings of Express executions. {@code askel.express.retention} is {@code off} or a
     * duration above zero.
     *
     * @throws RefusedException when {@code askel.express.retention} has another value
     */
    static ExpressSettings expressSettings(Config config) {
        var path = "askel.express.retention";
        try {
            var off = config.getString(path).equals("off");
            var retention = off ? Duration.ZERO : config.getDuration(path);
            if (off || retention.isPositive()) {
                return ExpressSettings.STANDARD.withRetention(retention);
            }
        } catch (ConfigException e) {
            throw new RefusedException(RETENTION_MALFORMED.formatted(path, e.getMessage()), e);
        }
        throw new RefusedException(RETENTION_MALFORMED.formatted(path, "it is not positive"));
    }

    /**
     * The retention of closed executions. {@code askel.retention} is {@code off} or a duration of
     * at least a minute.
     *
     * @throws RefusedException when {@code askel.retention} has another value
     */
    static RetentionSettings retentionSettings(Config config) {
        var path = "askel.retention";
        try {
            return config.getString(path).equals("off")
                    ? RetentionSettings.OFF
                    : RetentionSettings.STANDARD.withRetention(config.getDuration(path));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException(RETENTION_MALFORMED.formatted(path, e.getMessage()), e);
        }
    }

    /**
     * The period of starts that share a partition of the journal: {@code askel.journal.partition}.
     *
     * @throws RefusedException when the setting is not 7d, 1d, 1h or 10m, or when the retention
     *     would keep more than {@value #PARTITIONS_MAX} partitions
     */
    static PartitionPeriod partitionPeriod(Config config, RetentionSettings retention) {
        var path = "askel.journal.partition";
        try {
            var length = config.getDuration(path);
            var period =
                    Arrays.stream(PartitionPeriod.values())
                            .filter(each -> each.length().equals(length))
                            .findAny()
                            .orElseThrow(() ->
                                    new RefusedException(
                                            "%s is %s; it must be 7d, 1d, 1h or 10m."
                                                    .formatted(path, config.getString(path))));
            var keptFor = retention.retention();
            if (period != PartitionPeriod.WEEK
                    && (keptFor == null || keptFor.dividedBy(length) > PARTITIONS_MAX)) {
                throw new RefusedException(
                        "%s = %s with askel.retention = %s would keep more than %d partitions."
                                .formatted(
                                        path,
                                        config.getString(path),
                                        config.getString("askel.retention"),
                                        PARTITIONS_MAX));
            }
            return period;
        } catch (ConfigException e) {
            throw new RefusedException("%s must be 7d, 1d, 1h or 10m.".formatted(path), e);
        }
    }

    /**
     * The settings {@code askel.clock}, by which engine time follows the database's clock.
     *
     * @throws RefusedException when a setting has the wrong type or is out of its range
     */
    static ClockSettings clockSettings(Config config) {
        var clock = config.getConfig("askel.clock");
        try {
            return new ClockSettings(
                    clock.getDuration("jump-max"),
                    clock.getDuration("settle-max"),
                    clock.getBoolean("accept-jump"));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException("askel.clock cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * The settings of bulk jobs. {@code askel.bulk.retention} is a duration above zero.
     *
     * @throws RefusedException when {@code askel.bulk.retention} has another value
     */
    static BulkSettings bulkSettings(Config config) {
        var path = "askel.bulk.retention";
        try {
            var retention = config.getDuration(path);
            if (retention.isPositive()) {
                return BulkSettings.STANDARD.withRetention(retention);
            }
        } catch (ConfigException e) {
            throw new RefusedException(path + " is not a duration: " + e.getMessage(), e);
        }
        throw new RefusedException(path + " must be longer than zero");
    }

    /**
     * The setting {@code askel.start-limits.queued-executions-max}.
     *
     * @throws RefusedException when the setting is not a number in its range
     */
    static long queuedExecutionsMax(Config config) {
        var path = "askel.start-limits.queued-executions-max";
        try {
            long executions = config.getLong(path);
            if (executions >= 1 && executions <= EngineSettings.QUEUED_EXECUTIONS_MAX) {
                return executions;
            }
        } catch (ConfigException e) {
            throw new RefusedException(path + " is not a number: " + e.getMessage(), e);
        }
        throw new RefusedException(
                "%s must be between 1 and %d"
                        .formatted(path, EngineSettings.QUEUED_EXECUTIONS_MAX));
    }

    /**
     * The setting {@code askel.payloads.inline-bytes-max}.
     *
     * @throws RefusedException when the setting is not a number in its range
     */
    static int inlineBytesMax(Config config) {
        var path = "askel.payloads.inline-bytes-max";
        try {
            long bytes = config.getBytes(path);
            if (bytes >= EngineSettings.INLINE_BYTES_MIN
                    && bytes <= ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX) {
                return (int) bytes;
            }
        } catch (ConfigException e) {
            throw new RefusedException(path + " is not a number: " + e.getMessage(), e);
        }
        throw new RefusedException(
                "%s must be between %d and %d"
                        .formatted(
                                path,
                                EngineSettings.INLINE_BYTES_MIN,
                                ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX));
    }

    /**
     * The settings of the engine.
     *
     * @throws RefusedException when a setting has a wrong value
     */
    static EngineSettings engineSettings(Config config) {
        var retention = retentionSettings(config);
        var executions =
                ExecutionSettings.DEFAULT.withPartitions(partitionPeriod(config, retention));
        var settings =
                EngineSettings.STANDARD.toBuilder()
                        .executions(executions)
                        .limits(LimitsConfiguration.read(config))
                        .durations(LimitsConfiguration.durations(config))
                        .limitCeilings(LimitsConfiguration.ceilings(config))
                        .express(expressSettings(config))
                        .bulk(bulkSettings(config))
                        .retention(retention)
                        .audit(AuditConfiguration.read(config))
                        .metrics(MetricsConfiguration.read(config))
                        .roleEnforcement(roleEnforcement(config))
                        .revealSecrets(config.getBoolean("askel.test-state.reveal-secrets"))
                        .encryptsPayloads(config.getBoolean("askel.encryption.payloads"))
                        .inlineBytesMax(inlineBytesMax(config))
                        .queuedExecutionsMax(queuedExecutionsMax(config))
                        .build();
        return withMocks(settings, config);
    }

    /**
     * Adds the settings {@code askel.mocks} to the engine's settings: the test cases of the mock
     * file and the scale of Wait states. The file is read once, so that an invalid file fails the
     * start.
     *
     * @throws RefusedException when the file cannot be used, or the scale is not from 0 to 1
     */
    static EngineSettings withMocks(EngineSettings settings, Config config) {
        var cases = mockCases(config);
        try {
            var scale = config.getDouble("askel.mocks.wait-time-scale");
            var scaled = settings.withMocks(cases, scale);
            if (scale != 1) {
                LOG.warn(
                        "Wait states last {} times their duration (askel.mocks.wait-time-scale).",
                        scale);
            }
            return scaled;
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException(
                    "askel.mocks.wait-time-scale is a number from 0 to 1: " + e.getMessage(), e);
        }
    }

    private static MockCases mockCases(Config config) {
        try {
            var file = config.getString("askel.mocks.file");
            return file.isEmpty() ? MockCases.NONE : MockFile.open(Path.of(file));
        } catch (MockFileException e) {
            throw new RefusedException(e.getMessage(), e);
        } catch (ConfigException | InvalidPathException e) {
            throw new RefusedException(
                    "askel.mocks.file is the path of a file: " + e.getMessage(), e);
        }
    }

    /** Replaces the configured database by the opened database. */
    static Config withDatabase(Config config, ClusterDatabase address) {
        return ConfigFactory.parseMap(
                        Map.of(
                                "askel.database.url", address.url(),
                                "askel.database.user", address.user(),
                                "askel.database.password", address.password()),
                        "opened database")
                .withFallback(config);
    }
}
