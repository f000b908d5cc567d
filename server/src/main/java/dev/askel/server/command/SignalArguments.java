package dev.askel.server.command;

import dev.askel.server.command.Command.Signal;
import java.util.Optional;

/** Parses {@code signal}. */
final class SignalArguments {
    private SignalArguments() {}

    static Signal parseSignal(CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException("signal needs the name of the signal.");
        }
        var name = arguments.next();
        var location = new LocationOptions();
        Optional<String> execution = Optional.empty();
        Optional<String> key = Optional.empty();
        Optional<String> token = Optional.empty();
        Optional<String> payload = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--execution" -> execution = Optional.of(arguments.nextValue(option));
                case "--key" -> key = Optional.of(arguments.nextValue(option));
                case "--payload" -> payload = Optional.of(arguments.nextValue(option));
                case "--token" -> token = Optional.of(arguments.nextValue(option));
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("signal", option);
                    }
                }
            }
        }
        if (execution.isPresent() == key.isPresent()) {
            throw new UsageException("signal needs either --execution or --key.");
        }
        return new Signal(name, execution, key, payload, token, location.settings());
    }
}
