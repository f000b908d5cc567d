package dev.askel.server.command;

import dev.askel.server.command.Command.Doctor;
import dev.askel.server.command.Command.Inspect;
import dev.askel.server.command.Command.Inspection;
import dev.askel.server.command.Command.Quarantine;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code inspect}, {@code quarantine} and {@code doctor}, which examine executions. The
 * first two have at most one action.
 */
final class InspectArguments {
    private final LocationOptions location = new LocationOptions();
    private @Nullable String action;
    private @Nullable String task;
    private @Nullable String output;
    private @Nullable String error;
    private @Nullable String cause;

    private InspectArguments() {}

    static Inspect parseInspect(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("inspect needs the ARN of an execution.");
        }
        var arn = arguments.next();
        var parsed = new InspectArguments();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (!parsed.location.read(option, arguments)) {
                parsed.read(option, arguments);
            }
        }
        return new Inspect(arn, parsed.inspection(), parsed.location.settings());
    }

    static Quarantine parseQuarantine(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        var retry = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--retry")) {
                retry = true;
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown("quarantine", option);
            }
        }
        return new Quarantine(retry, location.settings());
    }

    static Doctor parseDoctor(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        boolean proves = false;
        boolean mends = false;
        boolean json = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--prove" -> proves = true;
                case "--mend" -> mends = true;
                case "--json" -> json = true;
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("doctor", option);
                    }
                }
            }
        }
        return new Doctor(proves, mends, json, location.settings());
    }

    private void read(String option, CommandArguments arguments) throws UsageException {
        switch (option) {
            case "--wake", "--retry", "--abort", "--export" -> setAction(option);
            case "--complete", "--fail" -> {
                setAction(option);
                task = arguments.nextValue(option);
            }
            case "--output" -> output = arguments.nextValue(option);
            case "--error" -> error = arguments.nextValue(option);
            case "--cause" -> cause = arguments.nextValue(option);
            default -> throw arguments.unknown("inspect", option);
        }
    }

    private void setAction(String option) throws UsageException {
        if (action != null) {
            throw new UsageException(
                    "inspect accepts one action: %s or %s.".formatted(action, option));
        }
        action = option;
    }

    private Inspection inspection() throws UsageException {
        var chosen = action == null ? "" : action;
        requireOption(output, "--output", "--complete", chosen.equals("--complete"));
        boolean ends = chosen.equals("--fail") || chosen.equals("--abort");
        requireOption(error, "--error", "--fail or --abort", ends);
        requireOption(cause, "--cause", "--fail or --abort", ends);
        return switch (chosen) {
            case "--wake" -> new Inspection.Wake();
            case "--retry" -> new Inspection.Retry();
            case "--export" -> new Inspection.Export();
            case "--abort" ->
                    new Inspection.Abort(Optional.ofNullable(error), Optional.ofNullable(cause));
            case "--complete" -> new Inspection.Complete(requireTask(), requireOutput());
            case "--fail" ->
                    new Inspection.Fail(
                            requireTask(), Optional.ofNullable(error), Optional.ofNullable(cause));
            default -> new Inspection.Show();
        };
    }

    private static void requireOption(
            @Nullable String value, String option, String required, boolean allowed)
            throws UsageException {
        if (value != null && !allowed) {
            throw new UsageException("%s requires %s.".formatted(option, required));
        }
    }

    private String requireTask() {
        return Objects.requireNonNull(task);
    }

    /** The result of a task determines the next states, so it has no default. */
    private String requireOutput() throws UsageException {
        if (output == null) {
            throw new UsageException("--complete needs --output with the result as JSON.");
        }
        return output;
    }
}
