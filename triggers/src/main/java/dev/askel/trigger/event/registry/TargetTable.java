package dev.askel.trigger.event.registry;

import dev.askel.engine.sql.Sql;
import dev.askel.trigger.event.RuleTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads and writes the rows of {@code event_targets}. */
final class TargetTable {
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT id, arn, content FROM event_targets
                     WHERE account = ? AND region = ? AND bus = ? AND rule = ? AND id > ?
                     ORDER BY id LIMIT ?\
                    """);
    private static final Sql ALL =
            new Sql(
                    """
                    SELECT rule, id, arn, content FROM event_targets
                     WHERE account = ? AND region = ? AND bus = ? ORDER BY rule, id\
                    """);
    private static final Sql RULES =
            new Sql(
                    """
                    SELECT DISTINCT rule FROM event_targets
                     WHERE account = ? AND region = ? AND bus = ? AND arn = ? AND rule > ?
                     ORDER BY rule LIMIT ?\
                    """);
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO event_targets (account, region, bus, rule, id, arn, content)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, bus, rule, id)
                    DO UPDATE SET arn = EXCLUDED.arn, content = EXCLUDED.content\
                    """);
    private static final Sql DELETE =
            new Sql(
                    """
                    DELETE FROM event_targets
                     WHERE account = ? AND region = ? AND bus = ? AND rule = ? AND id = ?\
                    """);

    private TargetTable() {}

    /** A target and the name of its rule. */
    record TargetOfRule(String rule, RuleTarget target) {}

    /** Lists the targets of a rule with ids greater than {@code after}. */
    static List<RuleTarget> list(
            Connection connection, BusKey bus, String rule, String after, int rowsMax)
            throws SQLException {
        return LIST.list(
                connection,
                row ->
                        StoredTargetCodec.decode(
                                row.text("id"), row.text("arn"), row.text("content")),
                bus.account(),
                bus.region(),
                bus.name(),
                rule,
                after,
                rowsMax);
    }

    /** Lists the targets of all rules of a bus. */
    static List<TargetOfRule> listOfBus(Connection connection, BusKey bus) throws SQLException {
        return ALL.list(
                connection,
                row ->
                        new TargetOfRule(
                                row.text("rule"),
                                StoredTargetCodec.decode(
                                        row.text("id"), row.text("arn"), row.text("content"))),
                bus.account(),
                bus.region(),
                bus.name());
    }

    /** Lists the rules that have a target with an ARN, with names greater than {@code after}. */
    static List<String> listRules(
            Connection connection, BusKey bus, String arn, String after, int rowsMax)
            throws SQLException {
        return RULES.list(
                connection,
                row -> row.text("rule"),
                bus.account(),
                bus.region(),
                bus.name(),
                arn,
                after,
                rowsMax);
    }

    static void write(Connection connection, BusKey bus, String rule, RuleTarget target)
            throws SQLException {
        WRITE.update(
                connection,
                bus.account(),
                bus.region(),
                bus.name(),
                rule,
                target.id(),
                target.arn(),
                StoredTargetCodec.encode(target));
    }

    /** Deletes a target; returns whether it existed. */
    static boolean delete(Connection connection, BusKey bus, String rule, String id)
            throws SQLException {
        return DELETE.update(connection, bus.account(), bus.region(), bus.name(), rule, id) > 0;
    }
}
