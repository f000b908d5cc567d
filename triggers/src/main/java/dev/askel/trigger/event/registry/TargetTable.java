package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.RuleTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the rows of {@code event_targets}. */
final class TargetTable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetTable.class);

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

    private static final Sql OF_MACHINE =
            new Sql(
                    """
                    SELECT t.bus, t.rule, t.id, t.arn, r.content
                      FROM event_targets t
                      JOIN event_rules r
                        ON r.account = t.account AND r.region = t.region AND r.bus = t.bus
                       AND r.name = t.rule
                     WHERE t.account = ? AND t.region = ? AND (t.arn = ? OR starts_with(t.arn, ?))
                     ORDER BY t.bus, t.rule, t.id LIMIT ?\
                    """);

    private TargetTable() {}

    /** A target and the name of its rule. */
    record TargetOfRule(String rule, RuleTarget target) {}

    /** Returns the number of targets of a rule, also of damaged ones; at most {@code max}. */
    static int count(Connection connection, BusKey bus, String rule, int max) throws SQLException {
        return LIST.list(
                        connection,
                        row -> row.text("id"),
                        bus.account(),
                        bus.region(),
                        bus.name(),
                        rule,
                        "",
                        max)
                .size();
    }

    /** Returns the ids of the damaged targets of a rule, which lists leave out. */
    static List<String> damagedIds(Connection connection, BusKey bus, String rule, int max)
            throws SQLException {
        return LIST
                .list(
                        connection,
                        row ->
                                isDamaged(row)
                                        ? Optional.of(row.text("id"))
                                        : Optional.<String>empty(),
                        bus.account(),
                        bus.region(),
                        bus.name(),
                        rule,
                        "",
                        max)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean isDamaged(Row row) throws SQLException {
        try {
            var _ = StoredTargetCodec.decode(row.text("id"), row.text("arn"), row.text("content"));
            return false;
        } catch (LaterVersionException later) {
            return false;
        } catch (RuntimeException damaged) {
            return true;
        }
    }

    /**
     * A row of a list.
     *
     * @param target null when the row is damaged
     */
    record ListedTarget(String id, @Nullable RuleTarget target) {}

    /**
     * Lists the targets of a rule with ids greater than {@code after}.
     *
     * @param unreadable receives the damaged targets
     * @throws LaterVersionException if a later release has stored a target
     */
    static List<ListedTarget> list(
            Connection connection,
            BusKey bus,
            String rule,
            String after,
            int rowsMax,
            List<UnreadableRule> unreadable)
            throws SQLException {
        return LIST.list(
                connection,
                row ->
                        new ListedTarget(
                                row.text("id"),
                                readIfDecodable(bus, rule, row, unreadable).orElse(null)),
                bus.account(),
                bus.region(),
                bus.name(),
                rule,
                after,
                rowsMax);
    }

    /**
     * Lists the targets of all rules of a bus, without damaged ones.
     *
     * @param unreadable receives the damaged targets
     * @throws LaterVersionException if a later release has stored a target
     */
    static List<TargetOfRule> listOfBus(
            Connection connection, BusKey bus, List<UnreadableRule> unreadable)
            throws SQLException {
        return ALL
                .list(
                        connection,
                        row -> ofBusIfDecodable(bus, row, unreadable),
                        bus.account(),
                        bus.region(),
                        bus.name())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<TargetOfRule> ofBusIfDecodable(
            BusKey bus, Row row, List<UnreadableRule> unreadable) throws SQLException {
        var rule = row.text("rule");
        return readIfDecodable(bus, rule, row, unreadable)
                .map(target -> new TargetOfRule(rule, target));
    }

    /** One damaged row must not stop the other targets of its bus. */
    private static Optional<RuleTarget> readIfDecodable(
            BusKey bus, String rule, Row row, List<UnreadableRule> unreadable) throws SQLException {
        var id = row.text("id");
        try {
            return Optional.of(StoredTargetCodec.decode(id, row.text("arn"), row.text("content")));
        } catch (LaterVersionException later) {
            throw later;
        } catch (RuntimeException damaged) {
            LOG.debug(
                    "The target {} of the rule {} cannot be decoded",
                    id,
                    bus.ruleArn(rule),
                    damaged);
            unreadable.add(
                    new UnreadableRule(
                            bus.ruleArn(rule),
                            "the target %s cannot be decoded and gets no events".formatted(id)));
            return Optional.empty();
        }
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

    /** A target of a rule that is a machine, a version or an alias. */
    record MachineTarget(Rule rule, String targetId, String targetArn) {}

    /**
     * Targets that are a machine, a version or an alias.
     *
     * @param rowsRead the number of rows, with those that cannot be decoded
     */
    record MachineTargets(List<MachineTarget> targets, int rowsRead) {}

    /**
     * Lists the targets of all buses that are a machine, one of its versions or aliases. Rules that
     * cannot be decoded are left out.
     */
    static MachineTargets listOfMachine(Connection connection, StateMachineArn machine, int rowsMax)
            throws SQLException {
        var rows =
                OF_MACHINE.list(
                        connection,
                        row -> ofMachineIfDecodable(machine, row),
                        machine.scope().account(),
                        machine.scope().region(),
                        machine.toString(),
                        machine + ":",
                        rowsMax);
        return new MachineTargets(rows.stream().flatMap(Optional::stream).toList(), rows.size());
    }

    /** One damaged row must not hide the others. */
    private static Optional<MachineTarget> ofMachineIfDecodable(StateMachineArn machine, Row row)
            throws SQLException {
        var bus = new BusKey(machine.scope(), row.text("bus"));
        var rule = row.text("rule");
        try {
            return Optional.of(
                    new MachineTarget(
                            StoredRuleCodec.decode(bus, rule, row.text("content")),
                            row.text("id"),
                            row.text("arn")));
        } catch (RuntimeException damaged) {
            LOG.debug("The rule {} cannot be decoded", bus.ruleArn(rule), damaged);
            return Optional.empty();
        }
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
