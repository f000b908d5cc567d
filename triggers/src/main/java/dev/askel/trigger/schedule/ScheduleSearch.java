package dev.askel.trigger.schedule;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.overview.TriggerFinder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the table {@code schedules} by target. The encoded definition contains the ARN of the
 * target as it is ({@link DefinitionCodec}).
 */
final class ScheduleSearch {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleSearch.class);

    private static final Sql BY_TARGET =
            new Sql(
                    "SELECT "
                            + ScheduleTable.COLUMNS
                            + """
                             FROM schedules
                             WHERE account = ? AND region = ?
                               AND (position(convert_to(?, 'UTF8') IN definition) > 0
                                 OR position(convert_to(?, 'UTF8') IN definition) > 0)
                             ORDER BY group_name, name LIMIT ?\
                            """);

    /** Finds the names in each group by the primary key, because an account has few groups. */
    private static final Sql BY_NAME =
            new Sql(
                    """
                    SELECT s.* FROM schedule_groups g
                     CROSS JOIN LATERAL (
                           SELECT * FROM schedules s
                            WHERE s.account = g.account AND s.region = g.region
                              AND s.group_name = g.name AND s.name >= ? AND s.name <= ?
                              AND (position(convert_to(?, 'UTF8') IN s.definition) > 0
                                OR position(convert_to(?, 'UTF8') IN s.definition) > 0)
                            ORDER BY s.name LIMIT ?) s
                     WHERE g.account = ? AND g.region = ?
                     ORDER BY s.group_name, s.name LIMIT ?\
                    """);

    /** A character after all characters of names. */
    private static final String AFTER_NAMES = "~";

    private ScheduleSearch() {}

    /**
     * Schedules of a machine.
     *
     * @param rowsRead the number of rows, with those that cannot be decoded
     */
    record MachineSchedules(List<Schedule> schedules, int rowsRead) {}

    /**
     * Lists schedules whose target is a machine, one of its versions or one of its aliases. Reads
     * all schedules of the account in the region.
     */
    static MachineSchedules listByTarget(
            Connection connection, StateMachineArn machine, int rowsMax) throws SQLException {
        var rows =
                BY_TARGET.list(
                        connection,
                        ScheduleSearch::readIfDecodable,
                        machine.scope().account(),
                        machine.scope().region(),
                        quoted(machine),
                        quotedPrefix(machine),
                        rowsMax);
        return new MachineSchedules(ofMachine(machine, rows), rows.size());
    }

    /**
     * Lists such schedules of all groups by their name.
     *
     * @param name the name, or the begin of longer names if {@code isPrefix}
     */
    static List<Schedule> listByName(
            Connection connection, StateMachineArn machine, String name, boolean isPrefix, int max)
            throws SQLException {
        return ofMachine(
                machine,
                BY_NAME.list(
                        connection,
                        ScheduleSearch::readIfDecodable,
                        name,
                        isPrefix ? name + AFTER_NAMES : name,
                        quoted(machine),
                        quotedPrefix(machine),
                        max,
                        machine.scope().account(),
                        machine.scope().region(),
                        max));
    }

    private static String quoted(StateMachineArn machine) {
        return "\"" + machine + "\"";
    }

    private static String quotedPrefix(StateMachineArn machine) {
        return "\"" + machine + ":";
    }

    private static List<Schedule> ofMachine(
            StateMachineArn machine, List<Optional<Schedule>> found) {
        return found.stream()
                .flatMap(Optional::stream)
                .filter(it -> TriggerFinder.isOf(machine, it.definition().target().arn()))
                .toList();
    }

    /** One damaged row must not hide the others. */
    private static Optional<Schedule> readIfDecodable(Row row) throws SQLException {
        try {
            return Optional.of(ScheduleTable.read(row));
        } catch (RuntimeException damaged) {
            LOG.debug("The schedule {} cannot be decoded", row.uuid("schedule_id"), damaged);
            return Optional.empty();
        }
    }
}
