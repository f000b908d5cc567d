package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.cluster.formation.ActiveNodes;
import dev.askel.cluster.formation.DatabaseInUseException;
import dev.askel.cluster.formation.ServerSession;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.installation.PausedStart;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.schema.Migrations;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.DatabaseConnections;
import dev.askel.server.storage.RootKeyFile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the database of a starting server. Each method throws {@link RefusedException}; its
 * message gives the reason.
 */
final class DatabasePreparation {
    private static final Logger LOG = LoggerFactory.getLogger(DatabasePreparation.class);

    /** The time that a paused start waits after the last beat of a killed node has expired. */
    private static final Duration PAUSE_MARGIN = Duration.ofSeconds(2);

    private static final Duration PAUSE_RETRY_DELAY = Duration.ofMillis(250);

    private DatabasePreparation() {}

    /** Acquires the database for this server. */
    static ServerSession openSession(
            ClusterDatabase address, Profile profile, Config config, Runnable onLost) {
        var lockMode =
                switch (profile) {
                    case SINGLE -> ServerSession.LockMode.EXCLUSIVE;
                    case CLUSTER, KUBERNETES -> ServerSession.LockMode.SHARED;
                };
        try {
            return ServerSession.open(address, lockMode, config, onLost);
        } catch (DatabaseInUseException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new RefusedException(
                    "The database %s cannot be used: %s".formatted(address, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for the database.", e);
        }
    }

    /** Migrates the tables to the schema of this release. */
    static void migrate(ClusterDatabase address) {
        try {
            Migrations.migrate(DatabaseConnections.forMigration(address));
        } catch (FlywayException e) {
            throw new RefusedException(
                    "The tables in %s cannot be brought to this release: %s"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    /** Opens the key ring. The server refuses to start if the root keys cannot decrypt the ring. */
    static KeyRing openKeyRing(
            DataSource database,
            Config config,
            Profile profile,
            EngineTime time,
            CompletionStage<?> stop) {
        try {
            var rootKeys = RootKeyFile.of(config, profile);
            // KeyRing.open locks the ring in the database. The root keys are decrypted before the
            // lock, so that other nodes do not wait for KMS.
            return rootKeys.openWithRetries(
                    () -> KeyRing.open(database, rootKeys, time),
                    config.getDuration("askel.keys.kms-start-timeout"),
                    stop);
        } catch (RootKeyException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Pauses the installation if {@code askel.paused} is on. Waits until the nodes of a killed
     * cluster no longer count, and refuses the start while another node runs.
     */
    static void pauseIfRequested(
            ClusterDatabase address,
            Profile profile,
            DataSource database,
            Config config,
            EngineTime time) {
        var launch = PausedLaunch.of(config);
        if (!config.getBoolean("askel.paused") || launch.hasPaused()) {
            return;
        }
        PausedStart.OtherNodes others =
                switch (profile) {
                    // The session is exclusive.
                    case SINGLE -> Optional::empty;
                    case CLUSTER, KUBERNETES -> () -> ActiveNodes.find(address, config);
                };
        var waitMax = ActiveNodes.beatAgeMax(config).plus(PAUSE_MARGIN);
        long begin = System.nanoTime();
        try {
            var other = PausedStart.pause(database, time.millis(), others);
            while (other.isPresent() && System.nanoTime() - begin < waitMax.toNanos()) {
                Thread.sleep(PAUSE_RETRY_DELAY);
                other = PausedStart.pause(database, time.millis(), others);
            }
            if (other.isPresent()) {
                throw new RefusedException(
                        "--paused (askel.paused) pauses a cluster only while none of its nodes runs, and this one does: %s. Stop all nodes first, or start this node without --paused."
                                .formatted(other.get()));
            }
            launch.recordPause();
        } catch (SQLException e) {
            throw new RefusedException(
                    "The pause of the installation cannot be stored: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for other nodes.", e);
        }
    }

    /** Finds the state machines that {@code askel.hold} suspends while this node runs. */
    static MachinesOnHold findHeldMachines(DataSource database, Config config) {
        var names = config.getStringList("askel.hold");
        try {
            var held = MachinesOnHold.find(database, names);
            if (!names.isEmpty()) {
                LOG.warn(
                        "On hold (askel.hold): {}. Executions of these state machines are suspended"
                                + " until the server starts without this setting. The executions"
                                + " can be inspected, stopped and deleted with their machine.",
                        String.join(", ", names));
            }
            return held;
        } catch (IllegalArgumentException e) {
            throw new RefusedException("askel.hold: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new RefusedException("askel.hold could not be looked up: " + e.getMessage(), e);
        }
    }
}
