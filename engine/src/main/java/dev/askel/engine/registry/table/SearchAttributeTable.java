package dev.askel.engine.registry.table;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads and writes the names of search attributes, and their uses by machines. */
public final class SearchAttributeTable {
    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE machines
                       SET generation = ?, start_rule_generation = ?, search_attributes = ?
                     WHERE machine_id = ?\
                    """);

    /** Changes of names in an account and region run one after the other. */
    private static final Sql LOCK_NAMES =
            new Sql(
                    "SELECT pg_advisory_xact_lock(hashtextextended('askel.search_attributes/' || ?, 0))");

    private static final String OF_OTHERS =
            """
             FROM search_attribute_uses AS u
             JOIN machines AS m ON m.machine_id = u.machine_id AND m.deleted_at IS NULL
            WHERE u.attribute_id = n.attribute_id AND m.name <> ?\
            """;

    /** Each name needs the first use only, although many machines may define it. */
    private static final Sql USES_BY_OTHERS =
            new Sql(
                    """
                    SELECT n.name, n.type, used.machine
                      FROM search_attribute_names AS n
                     CROSS JOIN LATERAL (SELECT m.name AS machine %s LIMIT 1) AS used
                     WHERE n.account = ? AND n.region = ? AND n.name = ANY (?)\
                    """
                            .formatted(OF_OTHERS));

    /** {@code OFFSET 0} makes PostgreSQL look up the uses of each name by the primary key. */
    private static final Sql OTHER_NAMES =
            new Sql(
                    """
                    SELECT count(DISTINCT n.name) AS names FROM search_attribute_names AS n
                     WHERE n.account = ? AND n.region = ? AND n.name <> ALL (?)
                       AND EXISTS (SELECT %s OFFSET 0)\
                    """
                            .formatted(OF_OTHERS));

    /**
     * The maximum number of undefined names of an account and region when a change begins. The
     * change can undefine further names.
     */
    private static final int UNUSED_NAMES_MAX = 500;

    /** {@code OFFSET 0} makes PostgreSQL look up the uses of each name by the primary key. */
    private static final Sql DELETE_UNUSED =
            new Sql(
                    """
                    DELETE FROM search_attribute_names WHERE attribute_id IN (
                      SELECT n.attribute_id FROM search_attribute_names AS n
                       WHERE n.account = ? AND n.region = ?
                         AND NOT EXISTS (SELECT FROM search_attribute_uses AS u
                                          WHERE u.attribute_id = n.attribute_id OFFSET 0)
                       ORDER BY n.attribute_id DESC OFFSET ?)\
                    """);

    private static final Sql NAME =
            new Sql(
                    """
                    INSERT INTO search_attribute_names AS n (account, region, name, type)
                    VALUES (?, ?, ?, ?)
                    ON CONFLICT (account, region, name, type) DO UPDATE SET name = excluded.name
                    RETURNING attribute_id\
                    """);

    private static final Sql REMOVE_USES =
            new Sql("DELETE FROM search_attribute_uses WHERE machine_id = ?");

    private static final Sql ADD_USES =
            new Sql(
                    """
                    INSERT INTO search_attribute_uses (attribute_id, machine_id)
                    SELECT id, ? FROM unnest(?::int8[]) AS id\
                    """);

    private SearchAttributeTable() {}

    /**
     * The use of a name by other machines.
     *
     * @param machine the name of one of them
     */
    public record NameUse(AttributeType type, String machine) {}

    /** Locks the names of an account and region until the end of the transaction. */
    public static void lockNames(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, scope.account() + "/" + scope.region());
    }

    /**
     * Returns the uses of the given names by other machines of the account and region, by name.
     *
     * @param machine the machine whose own uses do not count
     */
    public static Map<String, NameUse> usesByOthers(
            Connection connection, StateMachineArn machine, List<String> names)
            throws SQLException {
        var uses = new HashMap<String, NameUse>();
        USES_BY_OTHERS.list(
                connection,
                row ->
                        uses.put(
                                row.text("name"),
                                new NameUse(
                                        AttributeType.valueOf(row.text("type")),
                                        row.text("machine"))),
                machine.name(),
                machine.scope().account(),
                machine.scope().region(),
                names.toArray(String[]::new));
        return uses;
    }

    /** Counts the names that other machines of the account and region define, except some. */
    public static long countOtherNames(
            Connection connection, StateMachineArn machine, List<String> except)
            throws SQLException {
        return Objects.requireNonNull(
                OTHER_NAMES.<Long>first(
                        connection,
                        row -> row.bigint("names"),
                        machine.scope().account(),
                        machine.scope().region(),
                        except.toArray(String[]::new),
                        machine.name()));
    }

    /**
     * Deletes the undefined names beyond {@link #UNUSED_NAMES_MAX}, the earliest created ones.
     * Their values have no name afterwards, also if the name is defined again.
     */
    public static void deleteUnusedNames(Connection connection, ArnScope scope)
            throws SQLException {
        DELETE_UNUSED.update(connection, scope.account(), scope.region(), UNUSED_NAMES_MAX);
    }

    /** Returns the id of the name and type of a definition. */
    public static long idOf(Connection connection, ArnScope scope, AttributeDefinition definition)
            throws SQLException {
        return Objects.requireNonNull(
                NAME.<Long>first(
                        connection,
                        row -> row.bigint("attribute_id"),
                        scope.account(),
                        scope.region(),
                        definition.name(),
                        definition.type().name()));
    }

    /**
     * Stores the definitions of a machine.
     *
     * @param ids the ids of its attributes
     */
    public static void update(Connection connection, StoredMachine machine, List<Long> ids)
            throws SQLException {
        UPDATE.update(
                connection,
                machine.generation(),
                machine.generation(),
                machine.searchAttributes(),
                machine.id());
        REMOVE_USES.update(connection, machine.id());
        ADD_USES.update(connection, machine.id(), ids.toArray(Long[]::new));
    }
}
