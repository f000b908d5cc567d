package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.connectors.Connectors;
import dev.askel.engine.audit.AuditSettings;
import dev.askel.engine.observability.AuditSink;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.DataHome;
import org.jspecify.annotations.Nullable;

/** Reads the settings {@code askel.audit}. */
final class AuditConfiguration {
    private static final String RETENTION = "askel.audit.retention";

    private AuditConfiguration() {}

    /**
     * Reads the settings without the sink.
     *
     * @throws RefusedException when a setting is invalid; the message names it
     */
    static AuditSettings read(Config config) {
        try {
            return new AuditSettings(
                    config.getBoolean("askel.audit.enabled"),
                    config.getBoolean("askel.audit.work"),
                    config.getString(RETENTION).equals("off")
                            ? null
                            : config.getDuration(RETENTION),
                    null);
        } catch (ConfigException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Creates the sink; null when none is configured.
     *
     * @throws RefusedException when a setting is invalid; the message names it
     */
    static @Nullable AuditSink createSink(Config config, Connectors connectors) {
        try {
            return connectors.auditSink(DataHome.folder(config));
        } catch (ConfigException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private static RefusedException refused(RuntimeException e) {
        return new RefusedException("askel.audit cannot be used: " + e.getMessage(), e);
    }
}
