package dev.askel.server.command;

import dev.askel.server.command.Command.ShowAwsCost;
import java.util.Optional;

/** Parses {@code stats}. */
final class StatisticsArguments {
    private static final String COMMAND = "stats";

    private StatisticsArguments() {}

    static ShowAwsCost parseStatistics(CommandArguments arguments) throws UsageException {
        boolean showsCost = false;
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--aws-cost" -> showsCost = true;
                case "--account" -> account = Optional.of(arguments.nextAccount(option));
                case "--region" -> region = Optional.of(arguments.nextValue(option));
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown(COMMAND, option);
                    }
                }
            }
        }
        if (!showsCost) {
            throw new UsageException("stats needs --aws-cost.");
        }
        return new ShowAwsCost(account, region, location.settings());
    }
}
