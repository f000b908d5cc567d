package dev.askel.engine.registry;

import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.journal.ExactText;
import dev.askel.engine.visibility.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code machine_versions}; never changes.
 *
 * @param number 1 for a machine's first; none is used again
 * @param revision what starts on it run
 */
record StoredVersion(
        UUID machineId,
        long number,
        int revision,
        @Nullable String description,
        Instant createdAt) {

    static StoredVersion read(Row row) throws SQLException {
        return new StoredVersion(
                row.uuid("machine_id"),
                row.bigNumber("version"),
                row.number("revision"),
                ExactText.decode(row.bytesOrNull("description")),
                row.instant("created_at"));
    }

    /** Its ARN. */
    String arn(StateMachineArn machine) {
        return arn(machine, number);
    }

    /** The ARN of a machine's version. */
    static String arn(StateMachineArn machine, long number) {
        return machine.qualified(Long.toString(number)).toString();
    }
}
