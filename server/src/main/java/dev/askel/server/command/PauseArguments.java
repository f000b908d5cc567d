package dev.askel.server.command;

import dev.askel.server.command.Command.Pause;
import dev.askel.server.command.Command.Resume;
import dev.askel.server.command.Command.ResumeAll;
import java.util.Optional;

/** Parses {@code pause} and {@code resume}. */
final class PauseArguments {
    private static final String RATE = "(0|[1-9]\\d{0,4})(\\.\\d{1,6})?";

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

    static Command parseResume(CommandArguments arguments) throws UsageException {
        return arguments.hasNext() && !arguments.isNextOperand()
                ? parseResumeAll(arguments)
                : parseResumeExecution(arguments);
    }

    private static ResumeAll parseResumeAll(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        Optional<String> rate = Optional.empty();
        boolean isAll = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--all")) {
                isAll = true;
            } else if (option.equals("--rate")) {
                rate = Optional.of(rate(option, arguments));
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown("resume", option);
            }
        }
        if (!isAll) {
            throw new UsageException("resume needs the ARN of an execution, or --all.");
        }
        return new ResumeAll(rate, location.settings());
    }

    private static String rate(String option, CommandArguments arguments) throws UsageException {
        var text = arguments.nextValue(option);
        if (!text.matches(RATE)) {
            throw new UsageException("%s needs a number, not %s.".formatted(option, text));
        }
        return text;
    }

    private static Resume parseResumeExecution(CommandArguments arguments) throws UsageException {
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
