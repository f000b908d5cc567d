package dev.askel.trigger.schedule;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.trigger.overview.ExecutionTrigger;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerFinder;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the schedules of a machine or an execution. The search for a machine reads all schedules of
 * the account, because an index of targets would slow the firing of schedules.
 */
public final class ScheduleTriggers implements TriggerFinder {
    /**
     * The name of the schedule, the occurrence, and the hash of both ({@link Firings#delivery}).
     */
    private static final Pattern NAME = Pattern.compile("(.{1,50})-(\\d{8}T\\d{6}Z)-[0-9a-f]{12}");

    /**
     * The maximum number of schedules that are compared with a name: those of the same name in
     * several groups, or whose long names begin alike. The hash decides.
     */
    private static final int CANDIDATES_MAX = 100;

    private static final int MILLIS_PER_SECOND = 1_000;

    @Override
    public MachineTriggers ofMachine(Connection connection, StateMachineArn machine, int max)
            throws SQLException {
        var found = ScheduleSearch.listByTarget(connection, machine, max + 1);
        return new MachineTriggers(
                found.schedules().stream().limit(max).map(ScheduleTriggers::trigger).toList(),
                found.rowsRead() <= max);
    }

    private static Trigger trigger(Schedule schedule) {
        var definition = schedule.definition();
        return new Trigger(
                Trigger.Kind.SCHEDULE,
                schedule.name().arn(),
                schedule.name().name(),
                schedule.name().group(),
                definition.state() == State.ENABLED,
                definition.expression(),
                definition.target().arn());
    }

    @Override
    public Optional<ExecutionTrigger> ofExecution(
            Connection connection, StateMachineArn machine, String name) throws SQLException {
        var parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Instant second;
        try {
            second = Firings.TIME.parse(parts.group(2), Instant::from);
        } catch (DateTimeParseException notAnOccurrence) {
            return Optional.empty();
        }
        var shortName = parts.group(1);
        var candidates =
                ScheduleSearch.listByName(
                        connection,
                        machine,
                        shortName,
                        shortName.length() == Firings.NAME_MAX,
                        CANDIDATES_MAX);
        return candidates.stream().flatMap(it -> occurrence(it, second, name).stream()).findFirst();
    }

    /**
     * Finds the occurrence of a schedule that has the name. The name has the seconds of the
     * occurrence, and the hash covers its milliseconds. Only a rate has milliseconds: those of its
     * anchor at the time of the occurrence, which a change of the schedule has replaced.
     */
    private static Optional<ExecutionTrigger> occurrence(
            Schedule schedule, Instant second, String name) {
        boolean isRate = schedule.definition().expression().startsWith("rate(");
        for (int millis = 0; millis < (isRate ? MILLIS_PER_SECOND : 1); millis++) {
            var occurrence = second.plusMillis(millis);
            if (name.endsWith(Firings.hash(schedule, occurrence))) {
                return Optional.of(new ExecutionTrigger(trigger(schedule), occurrence.toString()));
            }
        }
        return Optional.empty();
    }
}
