package dev.askel.engine.endpoint;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Reads and writes the rows of {@code endpoint_rules}. */
final class RuleTable {
    private static final String COLUMNS =
            "endpoint, concurrency, rate, paused, resume_rate, resumed_at, next_slot, version, changed_at";

    private static final Sql VERSION =
            new Sql("SELECT version FROM endpoint_rules_version WHERE id = 1");
    private static final Sql NEXT_VERSION =
            new Sql(
                    "UPDATE endpoint_rules_version SET version = version + 1 WHERE id = 1 RETURNING version");
    private static final Sql ALL =
            new Sql(
                    "SELECT "
                            + COLUMNS
                            + " FROM endpoint_rules WHERE endpoint > '' ORDER BY endpoint");
    private static final Sql LOCK =
            new Sql(
                    "SELECT "
                            + COLUMNS
                            + " FROM endpoint_rules WHERE endpoint = ANY (?) ORDER BY endpoint FOR UPDATE");
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO endpoint_rules
                           (endpoint, concurrency, rate, paused, resume_rate, resumed_at, next_slot,
                            version, changed_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (endpoint) DO UPDATE
                       SET concurrency = excluded.concurrency, rate = excluded.rate,
                           paused = excluded.paused, resume_rate = excluded.resume_rate,
                           resumed_at = excluded.resumed_at, next_slot = excluded.next_slot,
                           version = excluded.version, changed_at = excluded.changed_at\
                    """);
    private static final Sql SET_NEXT_SLOTS =
            new Sql(
                    """
                    UPDATE endpoint_rules AS r SET next_slot = n.next_slot
                      FROM unnest(?, ?) AS n (endpoint, next_slot)
                     WHERE r.endpoint = n.endpoint\
                    """);
    private static final Sql DELETE = new Sql("DELETE FROM endpoint_rules WHERE endpoint = ?");

    private RuleTable() {}

    /** Returns the version of the last change of any rule. */
    static long version(Connection connection) throws SQLException {
        var version = VERSION.first(connection, row -> row.bigint("version"));
        return version == null ? 0 : version;
    }

    /** Begins a change. Other changes wait until the transaction ends. Returns its version. */
    static long beginChange(Connection connection) throws SQLException {
        var version = NEXT_VERSION.first(connection, row -> row.bigint("version"));
        if (version == null) {
            throw new IllegalStateException("endpoint_rules_version has no row");
        }
        return version;
    }

    static List<EndpointRule> all(Connection connection) throws SQLException {
        return ALL.list(connection, RuleTable::read);
    }

    /** Locks and returns the rules with these names. */
    static List<EndpointRule> lock(Connection connection, List<String> endpoints)
            throws SQLException {
        return LOCK.list(connection, RuleTable::read, (Object) endpoints.toArray(String[]::new));
    }

    static void put(Connection connection, EndpointRule rule, long version) throws SQLException {
        PUT.update(
                connection,
                rule.endpoint(),
                rule.concurrency(),
                rule.rate(),
                rule.paused(),
                rule.resumeRate(),
                rule.resumedAtMillis(),
                rule.nextSlotMicros(),
                version,
                rule.changedAtMillis());
    }

    /** Sets the next slots, epoch microseconds, by endpoint. */
    static void setNextSlots(Connection connection, Map<String, Long> slots) throws SQLException {
        var endpoints = List.copyOf(slots.keySet());
        SET_NEXT_SLOTS.update(
                connection,
                endpoints.toArray(String[]::new),
                endpoints.stream().map(slots::get).toArray(Long[]::new));
    }

    static void delete(Connection connection, String endpoint) throws SQLException {
        DELETE.update(connection, endpoint);
    }

    private static EndpointRule read(Row row) throws SQLException {
        return new EndpointRule(
                row.text("endpoint"),
                row.integer("concurrency"),
                row.doublePrecision("rate"),
                row.bool("paused"),
                row.doublePrecision("resume_rate"),
                row.bigint("resumed_at"),
                row.bigint("next_slot"),
                row.bigint("version"),
                row.bigint("changed_at"));
    }
}
