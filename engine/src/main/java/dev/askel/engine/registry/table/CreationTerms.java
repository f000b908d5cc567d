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
 * What a creation asked for beside the machine: part of what makes it the same again (spec/api.md
 * section 4.1).
 */
public record CreationTerms(boolean publish, @Nullable String versionDescription) {
    private static final Sql READ =
            new Sql(
                    """
                    SELECT creation_published, creation_description FROM machines
                     WHERE machine_id = ?\
                    """);
    private static final Sql PUBLISHED =
            new Sql(
                    """
                    UPDATE machines SET creation_published = true, creation_description = ?::bytea
                     WHERE machine_id = ?\
                    """);

    public static CreationTerms of(CreateStateMachineRequest request) {
        return new CreationTerms(request.publish(), request.versionDescription());
    }

    /** Those of a machine that is there. */
    public static CreationTerms read(Connection connection, UUID machineId) throws SQLException {
        return Objects.requireNonNull(
                READ.first(
                        connection,
                        row ->
                                new CreationTerms(
                                        row.truth("creation_published"),
                                        ExactText.decode(row.bytesOrNull("creation_description"))),
                        machineId));
    }

    /** Keeps them with a machine that was just inserted. */
    public void keep(Connection connection, UUID machineId) throws SQLException {
        if (publish) {
            var description = ExactText.encode(versionDescription);
            PUBLISHED.update(
                    connection, description == null ? null : description.unsafeArray(), machineId);
        }
    }
}
