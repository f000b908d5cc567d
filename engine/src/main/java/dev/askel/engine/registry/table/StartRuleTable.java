package dev.askel.engine.registry.table;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the start rules of machines. */
public final class StartRuleTable {
    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE machines
                       SET generation = ?, start_rule_generation = ?, start_rule = ?
                     WHERE machine_id = ?\
                    """);

    private static final Sql RECORD_CHANGE =
            new Sql(
                    """
                    INSERT INTO start_rule_changes (machine_id, slot) VALUES (?, '')
                    ON CONFLICT (machine_id) DO UPDATE SET slot = ''\
                    """);

    private static final Sql FIND =
            new Sql(
                    """
                    SELECT start_rule, start_rule_generation, search_attributes FROM machines
                     WHERE machine_id = ? AND deleted_at IS NULL\
                    """);

    /**
     * The rule of a machine.
     *
     * @param rule the stored form; null without a rule
     * @param generation the generation of the machine's last change of the rule or of the search
     *     attributes; 0 if it never had any
     * @param searchAttributes the definitions of the search attributes as JSON; null without any
     */
    public record StoredRule(
            @Nullable String rule, long generation, @Nullable String searchAttributes) {
        /** The rule of a machine that has none. */
        public static final StoredRule NONE = new StoredRule(null, 0, null);
    }

    private StartRuleTable() {}

    /** Stores the rule of a machine, and records that its queues need decisions. */
    public static void update(Connection connection, StoredMachine machine) throws SQLException {
        UPDATE.update(
                connection,
                machine.generation(),
                machine.generation(),
                machine.startRule(),
                machine.id());
        RECORD_CHANGE.update(connection, machine.id());
    }

    /** Returns the rule of a machine. */
    public static StoredRule find(Connection connection, UUID machineId) throws SQLException {
        var found =
                FIND.first(
                        connection,
                        row ->
                                new StoredRule(
                                        row.textOrNull("start_rule"),
                                        row.bigint("start_rule_generation"),
                                        row.textOrNull("search_attributes")),
                        machineId);
        return found == null ? StoredRule.NONE : found;
    }
}
