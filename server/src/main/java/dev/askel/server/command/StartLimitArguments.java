package dev.askel.server.command;

import dev.askel.server.command.Command.StartLimits;
import dev.askel.server.command.StartLimitAction.ListAll;
import dev.askel.server.command.StartLimitAction.Pause;
import dev.askel.server.command.StartLimitAction.RemoveLimit;
import dev.askel.server.command.StartLimitAction.Resume;
import dev.askel.server.command.StartLimitAction.SetLimit;
import dev.askel.server.command.StartLimitAction.Show;
import dev.askel.server.command.StartLimitAction.ShowQueue;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;

/** Parses {@code limits}. */
final class StartLimitArguments {
    private static final String COMMAND = "limits";
    private static final String VERBS = "list, show, queue, set, remove, pause";

    private StartLimitArguments() {}

    static StartLimits parseLimits(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("limits needs one of %s, resume.".formatted(VERBS));
        }
        var verb = arguments.next();
        var machine = verb.equals("list") ? "" : machine(verb, arguments);
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        Optional<String> reason = Optional.empty();
        int executionsMax = ShowQueue.EXECUTIONS_DEFAULT;
        var rule = new HashMap<String, Object>();
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (verb + " " + option) {
                case "set --concurrency" -> rule.put("concurrency", arguments.nextCount(option));
                case "set --rate" -> rule.put("ratePerSecond", rate(option, arguments));
                case "set --burst" -> rule.put("burst", arguments.nextCount(option));
                case "set --key" -> rule.put("key", arguments.nextValue(option));
                case "set --queue-max" -> rule.put("queueMax", arguments.nextCount(option));
                case "set --priority" -> rule.put("priority", arguments.nextValue(option));
                case "set --fair-key" -> rule.put("fairKey", arguments.nextValue(option));
                case "set --supersede" -> rule.put("supersede", superseded(option, arguments));
                case "set --end-oldest" -> rule.put("overflow", "END_OLDEST");
                case "queue --max" -> executionsMax = arguments.nextCount(option);
                case "pause --reason" -> reason = Optional.of(arguments.nextValue(option));
                default -> {
                    if (option.equals("--account")) {
                        account = Optional.of(arguments.nextAccount(option));
                    } else if (option.equals("--region")) {
                        region = Optional.of(arguments.nextValue(option));
                    } else if (!location.read(option, arguments)) {
                        throw arguments.unknown(COMMAND, option);
                    }
                }
            }
        }
        var action =
                switch (verb) {
                    case "list" -> new ListAll();
                    case "show" -> new Show(machine);
                    case "queue" -> new ShowQueue(machine, executionsMax);
                    case "set" -> {
                        if (!rule.containsKey("concurrency")
                                && !rule.containsKey("ratePerSecond")) {
                            throw new UsageException("limits set needs --concurrency or --rate.");
                        }
                        yield new SetLimit(machine, rule);
                    }
                    case "remove" -> new RemoveLimit(machine);
                    case "pause" -> new Pause(machine, reason);
                    case "resume" -> new Resume(machine);
                    default ->
                            throw new UsageException(
                                    "limits accepts %s or resume, not %s.".formatted(VERBS, verb));
                };
        return new StartLimits(action, account, region, location.settings());
    }

    private static String superseded(String option, CommandArguments arguments)
            throws UsageException {
        var value = arguments.nextValue(option);
        if (!value.equals("queued") && !value.equals("running")) {
            throw new UsageException("%s is queued or running, not %s.".formatted(option, value));
        }
        return value.toUpperCase(Locale.ROOT);
    }

    private static double rate(String option, CommandArguments arguments) throws UsageException {
        var value = arguments.nextValue(option);
        if (!value.matches("\\d{1,5}(\\.\\d{1,6})?")) {
            throw new UsageException(
                    "%s needs a number such as 5 or 0.1, not %s.".formatted(option, value));
        }
        return Double.parseDouble(value);
    }

    private static String machine(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    "limits %s needs the name or the ARN of a state machine.".formatted(verb));
        }
        return arguments.next();
    }
}
