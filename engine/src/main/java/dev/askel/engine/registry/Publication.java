package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ServiceQuotaExceededException;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.registry.table.VersionTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Publishes a revision as a version, for all operations that publish. */
final class Publication {
    private final int versionsMax;

    Publication(RegistryLimits limits) {
        this.versionsMax = limits.versionsMax();
    }

    /**
     * Returns the version of a machine's current revision: the existing version with its
     * description, or a new version (recorded: test_sfn_api_versioning, test_idempotent_publish).
     *
     * @param machine the machine, which the transaction has locked or created
     * @return {@code ServiceQuotaExceededException} when the machine has too many versions
     */
    Answer<StoredVersion> publish(
            Connection connection, StoredMachine machine, @Nullable String description, Instant now)
            throws SQLException {
        var known = VersionTable.findByRevision(connection, machine.id(), machine.revision());
        if (known != null) {
            return Answer.ok(known);
        }
        if (VersionTable.count(connection, machine.id()) >= versionsMax) {
            return Answer.refused(ServiceQuotaExceededException.tooManyVersions(versionsMax));
        }
        var version =
                new StoredVersion(
                        machine.id(),
                        VersionTable.nextNumber(connection, machine.id()),
                        machine.revision(),
                        description,
                        now);
        VersionTable.insert(connection, version);
        return Answer.ok(version);
    }
}
