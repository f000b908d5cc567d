package dev.askel.engine.registry.table;

import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of CreateStateMachine that are not part of the machine. A repeated creation must have
 * the same parameters (docs/aws/api.md, 4.1 State machines).
 */
public record CreationParameters(boolean publish, @Nullable String versionDescription) {
    private static final Sql READ =
            new Sql(
                    """
                    SELECT creation_published, creation_description FROM machines
                     WHERE machine_id = ?\
                    """);
    private static final Sql STORE =
            new Sql(
                    """
                    UPDATE machines SET creation_published = true, creation_description = ?::bytea
                     WHERE machine_id = ?\
                    """);

    public static CreationParameters of(CreateStateMachineRequest request) {
        return new CreationParameters(request.publish(), request.versionDescription());
    }

    /** Returns the parameters of an existing machine. */
    public static CreationParameters read(Connection connection, UUID machineId)
            throws SQLException {
        return Objects.requireNonNull(
                READ.first(
                        connection,
                        row ->
                                new CreationParameters(
                                        row.bool("creation_published"),
                                        ExactText.decode(row.bytesOrNull("creation_description"))),
                        machineId));
    }

    /** Stores the parameters with a machine that was just inserted. */
    public void store(Connection connection, UUID machineId) throws SQLException {
        if (publish) {
            var description = ExactText.encode(versionDescription);
            STORE.update(
                    connection, description == null ? null : description.unsafeArray(), machineId);
        }
    }
}
