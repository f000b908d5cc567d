package dev.askel.server.command;

import dev.askel.server.command.Command.Endpoints;
import java.util.Optional;

/** Parses {@code endpoints}. */
final class EndpointArguments {
    private static final String COMMAND = "endpoints";

    private EndpointArguments() {}

    static Endpoints parseEndpoints(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("endpoints needs one of list, limit, unlimit, pause, resume.");
        }
        var verb = arguments.next();
        var endpoint = verb.equals("list") ? "" : endpoint(verb, arguments);
        var location = new LocationOptions();
        Optional<String> concurrency = Optional.empty();
        Optional<String> rate = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--concurrency") && verb.equals("limit")) {
                concurrency = Optional.of(number(option, arguments, "[1-9]\\d{0,6}"));
            } else if (option.equals("--rate") && (verb.equals("limit") || verb.equals("resume"))) {
                rate = Optional.of(number(option, arguments, "\\d{1,5}(\\.\\d{1,6})?"));
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        if (verb.equals("limit") && concurrency.isEmpty() && rate.isEmpty()) {
            throw new UsageException("endpoints limit needs --concurrency or --rate.");
        }
        return new Endpoints(action(verb, endpoint, concurrency, rate), location.settings());
    }

    private static String endpoint(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(
                    "endpoints %s needs an endpoint, such as lambda:function:orders."
                            .formatted(verb));
        }
        return arguments.next();
    }

    private static String number(String option, CommandArguments arguments, String form)
            throws UsageException {
        var text = arguments.nextValue(option);
        if (!text.matches(form)) {
            throw new UsageException("%s needs a number, not %s.".formatted(option, text));
        }
        return text;
    }

    private static EndpointAction action(
            String verb, String endpoint, Optional<String> concurrency, Optional<String> rate)
            throws UsageException {
        return switch (verb) {
            case "list" -> new EndpointAction.ListAll();
            case "limit" -> new EndpointAction.SetLimit(endpoint, concurrency, rate);
            case "unlimit" -> new EndpointAction.RemoveLimit(endpoint);
            case "pause" -> new EndpointAction.Pause(endpoint);
            case "resume" -> new EndpointAction.Resume(endpoint, rate);
            default ->
                    throw new UsageException(
                            "endpoints accepts list, limit, unlimit, pause or resume, not %s."
                                    .formatted(verb));
        };
    }
}
