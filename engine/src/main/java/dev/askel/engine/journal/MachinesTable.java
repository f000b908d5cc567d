package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The machines' rows, as far as a start needs them. */
final class MachinesTable {
    /**
     * FOR SHARE holds up a change of the machine until these starts are committed, so that whoever
     * has changed or deleted a machine sees every start decided before.
     */
    private static final String ACTIVE_GENERATIONS =
            """
            SELECT machine_id, generation FROM machines
             WHERE machine_id = ANY (?) AND status = 'ACTIVE' AND deleted_at IS NULL
             ORDER BY machine_id FOR SHARE\
            """;

    private MachinesTable() {}

    /** The generations of those machines that are active; they keep them until the commit. */
    static Map<UUID, Long> lockActive(Connection connection, List<UUID> machineIds)
            throws SQLException {
        var generations = new HashMap<UUID, Long>();
        try (var statement =
                        new Unnest<>(connection, ACTIVE_GENERATIONS, machineIds).uuid(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                generations.put(found.getObject(1, UUID.class), found.getLong(2));
            }
        }
        return generations;
    }
}
