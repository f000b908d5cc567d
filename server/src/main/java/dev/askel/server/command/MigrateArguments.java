package dev.askel.server.command;

import dev.askel.engine.api.workbench.BulkJobs;
import java.util.Optional;
import java.util.OptionalInt;

/** Parses {@code migrate}. */
final class MigrateArguments {
    private static final String ALL = "--all";

    private MigrateArguments() {}

    static Command.Migrate parseMigrate(CommandArguments arguments) throws UsageException {
        boolean isAll = !arguments.isNextOperand() && arguments.hasNext();
        if (isAll && !arguments.next().equals(ALL)) {
            throw new UsageException("migrate begins with the ARN of an execution, or with --all.");
        }
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    isAll
                            ? "migrate --all needs the ARN of a state machine."
                            : "migrate needs the ARN of an execution.");
        }
        var arn = arguments.next();
        var location = new LocationOptions();
        Optional<String> target = Optional.empty();
        Optional<String> reason = Optional.empty();
        var rate = OptionalInt.empty();
        boolean back = false;
        boolean previews = false;
        boolean cancels = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--to" -> target = Optional.of(arguments.nextValue(option));
                case "--reason" -> reason = Optional.of(arguments.nextValue(option));
                case "--rate" -> rate = OptionalInt.of(rate(option, arguments));
                case "--back" -> back = true;
                case "--preview" -> previews = true;
                case "--cancel" -> cancels = true;
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("migrate", option);
                    }
                }
            }
        }
        var options = new MigrateOptions(arn, isAll, target, back, previews, cancels, reason, rate);
        check(options);
        return new Command.Migrate(options, location.settings());
    }

    private static int rate(String option, CommandArguments arguments) throws UsageException {
        var text = arguments.nextValue(option);
        if (text.matches("[1-9]\\d{0,3}") && Integer.parseInt(text) <= BulkJobs.RATE_MAX) {
            return Integer.parseInt(text);
        }
        throw new UsageException(
                "%s is a number from 1 to %d, not %s.".formatted(option, BulkJobs.RATE_MAX, text));
    }

    private static void check(MigrateOptions options) throws UsageException {
        if (options.targetArn().isPresent() && options.isBack()) {
            throw new UsageException("migrate accepts --to or --back, not both.");
        }
        if (options.cancels() && (options.isRequest() || options.previews())) {
            throw new UsageException(
                    "migrate --cancel accepts neither --to, --back nor --preview.");
        }
        if (options.isAll() && !options.isRequest()) {
            throw new UsageException("migrate --all needs --to or --back.");
        }
        if (options.rate().isPresent() && (!options.isAll() || options.previews())) {
            throw new UsageException("migrate --rate needs a request with --all.");
        }
        if (options.previews() && !options.isRequest()) {
            throw new UsageException("migrate --preview needs --to or --back.");
        }
        if (options.reason().isPresent() && (!options.isRequest() || options.previews())) {
            throw new UsageException("migrate --reason needs a request for a migration.");
        }
    }
}
