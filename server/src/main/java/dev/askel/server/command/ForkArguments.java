package dev.askel.server.command;

import java.nio.file.Path;
import java.util.Optional;

/** Parses {@code fork}. */
final class ForkArguments {
    private ForkArguments() {}

    static Command.Fork parseFork(CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException("fork needs the ARN of an execution.");
        }
        var execution = arguments.next();
        if (!arguments.isNextOperand()) {
            throw new UsageException("fork needs the id of an event of the execution.");
        }
        long eventId = eventId(arguments.next());
        var location = new LocationOptions();
        Optional<String> machine = Optional.empty();
        Optional<Path> definition = Optional.empty();
        Optional<String> name = Optional.empty();
        Optional<String> input = Optional.empty();
        Optional<String> variables = Optional.empty();
        Optional<String> token = Optional.empty();
        boolean previews = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--machine" -> machine = Optional.of(arguments.nextValue(option));
                case "--definition" ->
                        definition = Optional.of(Path.of(arguments.nextValue(option)));
                case "--name" -> name = Optional.of(arguments.nextValue(option));
                case "--input" -> input = Optional.of(arguments.nextValue(option));
                case "--variables" -> variables = Optional.of(arguments.nextValue(option));
                case "--token" -> token = Optional.of(arguments.nextValue(option));
                case "--preview" -> previews = true;
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("fork", option);
                    }
                }
            }
        }
        return new Command.Fork(
                new ForkOptions(
                        execution,
                        eventId,
                        machine,
                        definition,
                        name,
                        input,
                        variables,
                        token,
                        previews),
                location.settings());
    }

    private static long eventId(String text) throws UsageException {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new UsageException(text + " is not the id of an event.");
        }
        return Long.parseLong(text);
    }
}
