package dev.askel.server.command;

import dev.askel.server.command.Command.ConnectionAction;
import dev.askel.server.command.Command.Connections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code connections}. A command line contains no secret, because other users of the machine
 * can read it.
 */
final class ConnectionArguments {
    private static final String COMMAND = "connections";
    private static final String STANDARD_INPUT = "-";

    private ConnectionArguments() {}

    static Connections parseConnections(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException(
                    "connections needs one of list, describe, create, update, delete.");
        }
        var verb = arguments.next();
        var name = verb.equals("list") ? "" : name(verb, arguments);
        var location = new LocationOptions();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        var hosts = new ArrayList<String>();
        String from = null;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--from" -> from = arguments.nextValue(option);
                case "--allowed-host" -> hosts.add(arguments.nextValue(option));
                case "--account" -> account = Optional.of(arguments.nextValue(option));
                case "--region" -> region = Optional.of(arguments.nextValue(option));
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown(COMMAND, option);
                    }
                }
            }
        }
        return new Connections(
                action(verb, name, from, hosts), account, region, location.settings());
    }

    private static String name(String verb, CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("connections %s needs a name.".formatted(verb));
        }
        return arguments.next();
    }

    private static ConnectionAction action(
            String verb, String name, @Nullable String from, List<String> hosts)
            throws UsageException {
        boolean writes = verb.equals("create") || verb.equals("update");
        if (!writes && !hosts.isEmpty()) {
            throw new UsageException("--allowed-host requires create or update.");
        }
        if (verb.equals("update") && from == null && !hosts.isEmpty()) {
            return new ConnectionAction.AllowHosts(name, hosts);
        }
        if (writes != (from != null)) {
            throw new UsageException(
                    writes
                            ? "connections %s needs --from with a file, or - for standard input."
                                    .formatted(verb)
                            : "--from requires create or update.");
        }
        return switch (verb) {
            case "list" -> new ConnectionAction.ListAll();
            case "describe" -> new ConnectionAction.Describe(name);
            case "create" -> new ConnectionAction.Create(name, file(from), hosts);
            case "update" -> new ConnectionAction.Update(name, file(from), hosts);
            case "delete" -> new ConnectionAction.Delete(name);
            default ->
                    throw new UsageException(
                            "connections accepts list, describe, create, update or delete, not %s."
                                    .formatted(verb));
        };
    }

    private static Optional<Path> file(@Nullable String from) {
        return from == null || from.equals(STANDARD_INPUT)
                ? Optional.empty()
                : Optional.of(Path.of(from));
    }
}
