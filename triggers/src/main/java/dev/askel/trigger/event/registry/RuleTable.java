package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.event.EventRules.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the rows of {@code event_rules}. */
final class RuleTable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleTable.class);

    private static final Sql FIND =
            new Sql(
                    """
                    SELECT content FROM event_rules
                     WHERE account = ? AND region = ? AND bus = ? AND name = ?\
                    """);
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT name, content FROM event_rules
                     WHERE account = ? AND region = ? AND bus = ? AND name > ?
                       AND starts_with(name, ?)
                     ORDER BY name LIMIT ?\
                    """);
    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) AS live FROM event_rules
                     WHERE account = ? AND region = ? AND bus = ?\
                    """);
    private static final Sql SCOPES =
            new Sql(
                    """
                    SELECT DISTINCT account, region FROM event_rules
                     WHERE bus = 'default' ORDER BY account, region LIMIT ?\
                    """);
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO event_rules (account, region, bus, name, content)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, bus, name)
                    DO UPDATE SET content = EXCLUDED.content\
                    """);
    private static final Sql DELETE =
            new Sql(
                    """
                    DELETE FROM event_rules
                     WHERE account = ? AND region = ? AND bus = ? AND name = ?\
                    """);

    private RuleTable() {}

    static @Nullable Rule find(Connection connection, BusKey bus, String name) throws SQLException {
        return FIND.first(
                connection,
                row -> StoredRuleCodec.decode(bus, name, row.text("content")),
                bus.account(),
                bus.region(),
                bus.name(),
                name);
    }

    /** Whether a rule exists, also one that is damaged. */
    static boolean exists(Connection connection, BusKey bus, String name) throws SQLException {
        return FIND.first(
                        connection,
                        row -> row.text("content"),
                        bus.account(),
                        bus.region(),
                        bus.name(),
                        name)
                != null;
    }

    /**
     * Finds a rule that a request replaces.
     *
     * @return null if there is none, or if it is damaged
     * @throws LaterVersionException if a later release has stored the rule
     */
    static @Nullable Rule findReplaced(Connection connection, BusKey bus, String name)
            throws SQLException {
        try {
            return find(connection, bus, name);
        } catch (LaterVersionException later) {
            throw later;
        } catch (RuntimeException damaged) {
            LOG.info("The damaged rule {} is replaced", bus.ruleArn(name), damaged);
            return null;
        }
    }

    /**
     * A row of a list.
     *
     * @param rule null when the row is damaged
     */
    record ListedRule(String name, @Nullable Rule rule) {}

    /**
     * Lists the rules with names greater than {@code after}.
     *
     * @param unreadable receives the damaged rules
     * @throws LaterVersionException if a later release has stored a rule
     */
    static List<ListedRule> list(
            Connection connection,
            BusKey bus,
            String prefix,
            String after,
            int rowsMax,
            List<UnreadableRule> unreadable)
            throws SQLException {
        return LIST.list(
                connection,
                row ->
                        new ListedRule(
                                row.text("name"),
                                readIfDecodable(bus, row, unreadable).orElse(null)),
                bus.account(),
                bus.region(),
                bus.name(),
                after,
                prefix,
                rowsMax);
    }

    /**
     * Lists the rules of a bus, without damaged ones.
     *
     * @param unreadable receives the damaged rules
     * @throws LaterVersionException if a later release has stored a rule
     */
    static List<Rule> listOfBus(Connection connection, BusKey bus, List<UnreadableRule> unreadable)
            throws SQLException {
        return LIST
                .list(
                        connection,
                        row -> readIfDecodable(bus, row, unreadable),
                        bus.account(),
                        bus.region(),
                        bus.name(),
                        "",
                        "",
                        StoredEventRules.RULES_MAX)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** One damaged row must not stop the other rules of its bus. */
    private static Optional<Rule> readIfDecodable(
            BusKey bus, Row row, List<UnreadableRule> unreadable) throws SQLException {
        var name = row.text("name");
        try {
            return Optional.of(StoredRuleCodec.decode(bus, name, row.text("content")));
        } catch (LaterVersionException later) {
            throw later;
        } catch (RuntimeException damaged) {
            LOG.debug("The rule {} cannot be decoded", bus.ruleArn(name), damaged);
            unreadable.add(
                    new UnreadableRule(
                            bus.ruleArn(name), "the rule cannot be decoded and matches no events"));
            return Optional.empty();
        }
    }

    static long count(Connection connection, BusKey bus) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection,
                        row -> row.bigint("live"),
                        bus.account(),
                        bus.region(),
                        bus.name()));
    }

    /** Lists the accounts and regions whose default bus has rules. */
    static List<ArnScope> listScopesOfDefaultBus(Connection connection, int rowsMax)
            throws SQLException {
        return SCOPES.list(
                connection, row -> ArnScope.of(row.text("region"), row.text("account")), rowsMax);
    }

    static void write(Connection connection, BusKey bus, Rule rule) throws SQLException {
        WRITE.update(
                connection,
                bus.account(),
                bus.region(),
                bus.name(),
                rule.name(),
                StoredRuleCodec.encode(rule));
    }

    static void delete(Connection connection, BusKey bus, String name) throws SQLException {
        DELETE.update(connection, bus.account(), bus.region(), bus.name(), name);
    }
}
