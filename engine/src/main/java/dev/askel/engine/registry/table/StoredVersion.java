package dev.askel.engine.registry.table;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An immutable row of {@code machine_versions}.
 *
 * @param number the number of the version, from 1; never reused
 * @param revision the revision on which starts of the version run
 */
public record StoredVersion(
        UUID machineId,
        long number,
        int revision,
        @Nullable String description,
        Instant createdAt) {

    static StoredVersion read(Row row) throws SQLException {
        return new StoredVersion(
                row.uuid("machine_id"),
                row.bigint("version"),
                row.integer("revision"),
                ExactText.decode(row.bytesOrNull("description")),
                row.instant("created_at"));
    }

    /** Returns the version's ARN. */
    public String arn(StateMachineArn machine) {
        return arn(machine, number);
    }

    /** Returns the ARN of a machine's version. */
    public static String arn(StateMachineArn machine, long number) {
        return machine.qualified(Long.toString(number)).toString();
    }
}
