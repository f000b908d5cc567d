package dev.askel.engine.attributesearch;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the names of the attributes that the machines of an account in a region define. */
final class AttributeNames {
    /**
     * The condition that a machine defines the attribute {@code n} now. {@code OFFSET 0} makes
     * PostgreSQL probe the machines of each attribute instead of joining all of them.
     */
    static final String IS_DEFINED =
            """
            EXISTS (SELECT FROM search_attribute_uses AS u
                      JOIN machines AS m ON m.machine_id = u.machine_id
                     WHERE u.attribute_id = n.attribute_id AND m.deleted_at IS NULL
                    OFFSET 0)\
            """;

    private static final Sql NAMES =
            new Sql(
                    """
                    SELECT n.attribute_id, n.name, n.type FROM search_attribute_names AS n
                     WHERE n.account = ? AND n.region = ? AND %s
                     ORDER BY n.name LIMIT ?\
                    """
                            .formatted(IS_DEFINED));

    private AttributeNames() {}

    /** A defined attribute. */
    record Defined(long id, String name, AttributeType type) {}

    /** Returns the attributes by name, in the order of the names. */
    static Map<String, Defined> read(Connection connection, ArnScope scope) throws SQLException {
        var names = new LinkedHashMap<String, Defined>();
        NAMES.list(
                connection,
                row ->
                        names.put(
                                row.text("name"),
                                new Defined(
                                        row.bigint("attribute_id"),
                                        row.text("name"),
                                        AttributeType.valueOf(row.text("type")))),
                scope.account(),
                scope.region(),
                SearchAttributes.NAMES_MAX);
        return names;
    }
}
