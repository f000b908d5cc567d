package dev.askel.engine.registry.table;

import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An immutable row of the table of revisions.
 *
 * @param revision the number of the revision, from 1
 * @param revisionId the id of the revision; null for the revision with which the machine was
 *     created (docs/aws/api.md, 4.1 State machines)
 */
public record StoredRevision(
        UUID machineId,
        int revision,
        @Nullable UUID revisionId,
        RevisionContent content,
        Instant createdAt) {

    /** Reads {@link MachineTable#REVISION_COLUMNS}. */
    static StoredRevision read(Row row) throws SQLException {
        var content =
                new RevisionContent(
                        Objects.requireNonNull(ExactText.decode(row.bytes("definition"))),
                        row.text("role_arn"),
                        ConfigurationCodec.decodeLogging(row.bytesOrNull("logging")),
                        ConfigurationCodec.decodeTracing(row.bytesOrNull("tracing")),
                        ConfigurationCodec.decodeEncryption(row.bytesOrNull("encryption")));
        return new StoredRevision(
                row.uuid("machine_id"),
                row.integer("revision"),
                row.uuidOrNull("revision_id"),
                content,
                row.instant("revised_at"));
    }

    public @Nullable String revisionIdText() {
        return revisionId == null ? null : revisionId.toString();
    }
}
