package dev.askel.server.command;

import dev.askel.server.command.Command.Inspect;
import dev.askel.server.command.Command.Inspection;
import dev.askel.server.command.Command.Quarantine;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code inspect} and {@code quarantine}: at most one action, and what goes with it. */
final class InspectWords {
    private final Map<String, String> settings = new TreeMap<>();
    private @Nullable String action;
    private @Nullable String task;
    private @Nullable String output;
    private @Nullable String error;
    private @Nullable String cause;

    private InspectWords() {}

    static Inspect inspect(Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException("inspect needs the ARN of an execution.");
        }
        var arn = words.next();
        var read = new InspectWords();
        while (words.hasNext()) {
            var option = words.next();
            if (!words.place(option, read.settings)) {
                read.take(option, words);
            }
        }
        return new Inspect(arn, read.inspection(), read.settings);
    }

    static Quarantine quarantine(Words words) throws UsageException {
        var settings = new TreeMap<String, String>();
        var retry = false;
        while (words.hasNext()) {
            var option = words.next();
            if (option.equals("--retry")) {
                retry = true;
            } else if (!words.place(option, settings)) {
                throw words.unknown("quarantine", option);
            }
        }
        return new Quarantine(retry, settings);
    }

    private void take(String option, Words words) throws UsageException {
        switch (option) {
            case "--wake", "--retry", "--abort", "--export" -> act(option);
            case "--complete", "--fail" -> {
                act(option);
                task = words.valueOf(option);
            }
            case "--output" -> output = words.valueOf(option);
            case "--error" -> error = words.valueOf(option);
            case "--cause" -> cause = words.valueOf(option);
            default -> throw words.unknown("inspect", option);
        }
    }

    private void act(String option) throws UsageException {
        if (action != null) {
            throw new UsageException(
                    "inspect does one thing at a time: %s or %s.".formatted(action, option));
        }
        action = option;
    }

    private Inspection inspection() throws UsageException {
        var chosen = action == null ? "" : action;
        only(output, "--output", "--complete", chosen.equals("--complete"));
        boolean ends = chosen.equals("--fail") || chosen.equals("--abort");
        only(error, "--error", "--fail or --abort", ends);
        only(cause, "--cause", "--fail or --abort", ends);
        return switch (chosen) {
            case "--wake" -> new Inspection.Wake();
            case "--retry" -> new Inspection.Retry();
            case "--export" -> new Inspection.Export();
            case "--abort" ->
                    new Inspection.Abort(Optional.ofNullable(error), Optional.ofNullable(cause));
            case "--complete" -> new Inspection.Complete(taskGiven(), outputGiven());
            case "--fail" ->
                    new Inspection.Fail(
                            taskGiven(), Optional.ofNullable(error), Optional.ofNullable(cause));
            default -> new Inspection.Look();
        };
    }

    private static void only(@Nullable String value, String option, String with, boolean fits)
            throws UsageException {
        if (value != null && !fits) {
            throw new UsageException("%s goes with %s.".formatted(option, with));
        }
    }

    private String taskGiven() {
        return Objects.requireNonNull(task);
    }

    /** A task's result decides what follows: it is never guessed. */
    private String outputGiven() throws UsageException {
        if (output == null) {
            throw new UsageException("--complete needs --output with the result as JSON.");
        }
        return output;
    }
}
