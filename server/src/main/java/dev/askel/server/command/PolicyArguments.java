package dev.askel.server.command;

import dev.askel.access.key.PrincipalName.Kind;
import dev.askel.server.command.Command.PolicyAction;
import dev.askel.server.command.Command.PolicyCommand;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses {@code policies}. */
final class PolicyArguments {
    private static final String COMMAND = "policies";
    private static final String STANDARD_INPUT = "-";

    private @Nullable String from;
    private @Nullable Kind holderKind;
    private String holder = "";

    private PolicyArguments() {}

    static PolicyCommand parsePolicies(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(
                    "policies needs one of list, show, create, update, delete, attach, detach.");
        }
        var verb = arguments.next();
        var name = verb.equals("list") ? "" : name(verb, arguments);
        var read = new PolicyArguments();
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--account")) {
                account = Optional.of(arguments.nextAccount(option));
            } else if (!read.read(option, arguments) && !location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        return new PolicyCommand(read.action(verb, name), account, location.settings());
    }

    private static String name(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException("policies %s needs the name of a policy.".formatted(verb));
        }
        return arguments.next();
    }

    /** Reads an option of an action; returns false for other options. */
    private boolean read(String option, CommandArguments arguments) throws UsageException {
        switch (option) {
            case "--from" -> from = arguments.nextValue(option);
            case "--user", "--role" -> {
                if (holderKind != null) {
                    throw new UsageException("policies accepts one user or one role.");
                }
                holderKind = option.equals("--user") ? Kind.USER : Kind.ROLE;
                holder = arguments.nextValue(option);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private PolicyAction action(String verb, String name) throws UsageException {
        boolean writes = verb.equals("create") || verb.equals("update");
        if (writes != (from != null)) {
            throw new UsageException(
                    writes
                            ? "policies %s needs --from with a file, or - for standard input."
                                    .formatted(verb)
                            : "--from requires create or update.");
        }
        boolean attaches = verb.equals("attach") || verb.equals("detach");
        if (attaches != (holderKind != null)) {
            throw new UsageException(
                    attaches
                            ? "policies %s needs --user or --role.".formatted(verb)
                            : "--user and --role require attach or detach.");
        }
        return switch (verb) {
            case "list" -> new PolicyAction.ListAll();
            case "show" -> new PolicyAction.Show(name);
            case "create" -> new PolicyAction.Create(name, file());
            case "update" -> new PolicyAction.Update(name, file());
            case "delete" -> new PolicyAction.Delete(name);
            case "attach" -> new PolicyAction.Attach(name, kind(), holder);
            case "detach" -> new PolicyAction.Detach(name, kind(), holder);
            default ->
                    throw new UsageException(
                            "policies accepts list, show, create, update, delete, attach or detach, not %s."
                                    .formatted(verb));
        };
    }

    private Kind kind() {
        return holderKind == null ? Kind.USER : holderKind;
    }

    private Optional<Path> file() {
        return from == null || from.equals(STANDARD_INPUT)
                ? Optional.empty()
                : Optional.of(Path.of(from));
    }
}
