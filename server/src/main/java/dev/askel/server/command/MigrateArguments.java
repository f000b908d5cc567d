package dev.askel.server.command;

import java.util.Optional;

/** Parses {@code migrate}. */
final class MigrateArguments {
    private MigrateArguments() {}

    static Command.Migrate parseMigrate(CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException("migrate needs the ARN of an execution.");
        }
        var execution = arguments.next();
        var location = new LocationOptions();
        Optional<String> target = Optional.empty();
        Optional<String> reason = Optional.empty();
        boolean back = false;
        boolean previews = false;
        boolean cancels = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--to" -> target = Optional.of(arguments.nextValue(option));
                case "--reason" -> reason = Optional.of(arguments.nextValue(option));
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
        var options = new MigrateOptions(execution, target, back, previews, cancels, reason);
        check(options);
        return new Command.Migrate(options, location.settings());
    }

    private static void check(MigrateOptions options) throws UsageException {
        if (options.targetArn().isPresent() && options.isBack()) {
            throw new UsageException("migrate accepts --to or --back, not both.");
        }
        if (options.cancels() && (options.isRequest() || options.previews())) {
            throw new UsageException(
                    "migrate --cancel accepts neither --to, --back nor --preview.");
        }
        if (options.previews() && !options.isRequest()) {
            throw new UsageException("migrate --preview needs --to or --back.");
        }
        if (options.reason().isPresent() && (!options.isRequest() || options.previews())) {
            throw new UsageException("migrate --reason needs a request for a migration.");
        }
    }
}
