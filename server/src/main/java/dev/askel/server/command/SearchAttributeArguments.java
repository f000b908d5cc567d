package dev.askel.server.command;

import dev.askel.server.command.Command.SearchAttributes;
import dev.askel.server.command.SearchAttributeAction.Backfill;
import dev.askel.server.command.SearchAttributeAction.Definition;
import dev.askel.server.command.SearchAttributeAction.ListAll;
import dev.askel.server.command.SearchAttributeAction.RemoveAttributes;
import dev.askel.server.command.SearchAttributeAction.SetAttributes;
import dev.askel.server.command.SearchAttributeAction.Show;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Parses {@code attributes}. */
final class SearchAttributeArguments {
    private static final String COMMAND = "attributes";
    private static final String OPTION = "--attribute";
    private static final String RATE = "--rate";
    private static final String FORM = "NAME=TYPE:EXPRESSION";
    private static final List<String> VERBS = List.of("list", "show", "set", "remove", "backfill");
    private static final List<String> TYPES =
            List.of("KEYWORD", "TEXT", "NUMBER", "TIME", "BOOLEAN");

    private SearchAttributeArguments() {}

    static SearchAttributes parseAttributes(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(
                    "attributes needs one of %s.".formatted(String.join(", ", VERBS)));
        }
        var verb = arguments.next();
        if (!VERBS.contains(verb)) {
            throw new UsageException(
                    "attributes needs one of %s, not %s."
                            .formatted(String.join(", ", VERBS), verb));
        }
        var machine = verb.equals("list") ? "" : machine(verb, arguments);
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        var definitions = new ArrayList<Definition>();
        var rate = OptionalInt.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (verb.equals("set") && option.equals(OPTION)) {
                definitions.add(definition(arguments));
            } else if (verb.equals("backfill") && option.equals(RATE)) {
                rate = OptionalInt.of(arguments.nextCount(option));
            } else if (option.equals("--account")) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (option.equals("--region")) {
                region = Optional.of(arguments.nextValue(option));
            } else if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        var action =
                switch (verb) {
                    case "list" -> new ListAll();
                    case "show" -> new Show(machine);
                    case "set" -> {
                        if (definitions.isEmpty()) {
                            throw new UsageException(
                                    "attributes set needs %s %s.".formatted(OPTION, FORM));
                        }
                        yield new SetAttributes(machine, definitions);
                    }
                    case "remove" -> new RemoveAttributes(machine);
                    case "backfill" -> new Backfill(machine, rate);
                    default -> throw new IllegalStateException(verb);
                };
        return new SearchAttributes(action, account, region, location.settings());
    }

    private static Definition definition(CommandArguments arguments) throws UsageException {
        var pair = arguments.nextPair(OPTION, FORM);
        int end = pair.value().indexOf(':');
        var given = end < 0 ? pair.value() : pair.value().substring(0, end);
        var type = given.toUpperCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw new UsageException(
                    "%s %s has the type %s. TYPE is one of %s."
                            .formatted(OPTION, pair.name(), given, String.join(", ", TYPES)));
        }
        if (pair.value().length() <= type.length() + 1) {
            throw new UsageException(
                    "%s %s has no expression after %s:".formatted(OPTION, pair.name(), given));
        }
        return new Definition(pair.name(), type, pair.value().substring(type.length() + 1));
    }

    private static String machine(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    "attributes %s needs the name or the ARN of a state machine.".formatted(verb));
        }
        return arguments.next();
    }
}
