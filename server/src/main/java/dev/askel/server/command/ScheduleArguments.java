package dev.askel.server.command;

import dev.askel.server.command.Command.BackfillSchedule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses {@code schedules}. */
final class ScheduleArguments {
    private static final String COMMAND = "schedules";
    private static final String DEFAULT_GROUP = "default";
    private static final int OCCURRENCES_DEFAULT = 1_000;

    private ScheduleArguments() {}

    static BackfillSchedule parseSchedules(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext() || !arguments.next().equals("backfill")) {
            throw new UsageException("schedules needs backfill.");
        }
        if (!arguments.isNextOperand()) {
            throw new UsageException("schedules backfill needs a schedule: NAME or GROUP/NAME.");
        }
        var schedule = arguments.next();
        int slash = schedule.indexOf('/');
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        String from = null;
        String to = null;
        int max = OCCURRENCES_DEFAULT;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--from" -> from = arguments.nextValue(option);
                case "--to" -> to = arguments.nextValue(option);
                case "--max" -> max = arguments.nextCount(option);
                case "--account" -> account = Optional.of(arguments.nextAccount(option));
                case "--region" -> region = Optional.of(arguments.nextValue(option));
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown(COMMAND, option);
                    }
                }
            }
        }
        return new BackfillSchedule(
                slash < 0 ? DEFAULT_GROUP : schedule.substring(0, slash),
                schedule.substring(slash + 1),
                required("--from", from),
                required("--to", to),
                max,
                account,
                region,
                location.settings());
    }

    private static String required(String option, @Nullable String value) throws UsageException {
        if (value == null) {
            throw new UsageException(
                    "schedules backfill needs %s with a time, such as 2026-11-27T00:00:00Z."
                            .formatted(option));
        }
        return value;
    }
}
