package dev.askel.engine.journal.writer;

import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the columns of {@code machines} that a start needs. */
public final class MachinesTable {
    /**
     * FOR SHARE blocks a change of the machine until the starts of this transaction are committed.
     * A later change or deletion of the machine therefore sees every earlier start. The advisory
     * lock gives a waiting change precedence over later starts.
     */
    private static final String ACTIVE_GENERATIONS =
            """
            SELECT m.machine_id, m.generation, m.start_rule_generation
              FROM (SELECT id, pg_advisory_xact_lock_shared(machine_turn(id)) AS turn
                      FROM unnest(?::uuid[]) AS id ORDER BY machine_turn(id)) AS wanted
              JOIN machines m ON m.machine_id = wanted.id
             WHERE m.status = 'ACTIVE' AND m.deleted_at IS NULL
             ORDER BY m.machine_id FOR SHARE OF m\
            """;

    /**
     * The generations of a machine.
     *
     * @param ofStartRule the generation of the last change of its start rule or search attributes;
     *     0 if it never had either
     */
    public record Generations(long ofMachine, long ofStartRule) {}

    private MachinesTable() {}

    /**
     * Returns the generations of the active machines, and locks these machines until the commit.
     */
    public static Map<UUID, Generations> lockActive(Connection connection, List<UUID> machineIds)
            throws SQLException {
        var generations = new HashMap<UUID, Generations>();
        try (var statement =
                        new Unnest<>(connection, ACTIVE_GENERATIONS, machineIds).uuid(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                generations.put(
                        found.getObject(1, UUID.class),
                        new Generations(found.getLong(2), found.getLong(3)));
            }
        }
        return generations;
    }
}
