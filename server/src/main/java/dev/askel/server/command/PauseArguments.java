package dev.askel.server.command;

import dev.askel.server.command.Command.Pause;
import dev.askel.server.command.Command.Resume;
import java.util.Optional;

/** Parses {@code pause} and {@code resume}. */
final class PauseArguments {
    private PauseArguments() {}

    static Pause parsePause(CommandArguments arguments) throws UsageException {
        var execution = execution("pause", arguments);
        var location = new LocationOptions();
        Optional<String> reason = Optional.empty();
        boolean stopsTimeouts = false;
        boolean includesChildren = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--reason" -> reason = Optional.of(arguments.nextValue(option));
                case "--stop-timeouts" -> stopsTimeouts = true;
                case "--children" -> includesChildren = true;
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("pause", option);
                    }
                }
            }
        }
        return new Pause(execution, reason, stopsTimeouts, includesChildren, location.settings());
    }

    static Resume parseResume(CommandArguments arguments) throws UsageException {
        var execution = execution("resume", arguments);
        var location = new LocationOptions();
        boolean includesChildren = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--children")) {
                includesChildren = true;
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown("resume", option);
            }
        }
        return new Resume(execution, includesChildren, location.settings());
    }

    private static String execution(String command, CommandArguments arguments)
            throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException(command + " needs the ARN of an execution.");
        }
        return arguments.next();
    }
}
