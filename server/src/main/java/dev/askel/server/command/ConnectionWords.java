package dev.askel.server.command;

import dev.askel.server.command.Command.ConnectionAction;
import dev.askel.server.command.Command.Connections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code connections}. What is secret never stands on a command line: others can see that.
 */
final class ConnectionWords {
    private static final String COMMAND = "connections";
    private static final String STANDARD_INPUT = "-";

    private ConnectionWords() {}

    static Connections connections(Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException(
                    "connections needs one of list, describe, create, update, delete.");
        }
        var verb = words.next();
        var name = verb.equals("list") ? "" : name(verb, words);
        var settings = new TreeMap<String, String>();
        Optional<String> account = Optional.empty();
        Optional<String> region = Optional.empty();
        var hosts = new ArrayList<String>();
        String from = null;
        while (words.hasNext()) {
            var option = words.next();
            switch (option) {
                case "--from" -> from = words.valueOf(option);
                case "--allowed-host" -> hosts.add(words.valueOf(option));
                case "--account" -> account = Optional.of(words.valueOf(option));
                case "--region" -> region = Optional.of(words.valueOf(option));
                case "--port" -> settings.put("askel.http.port", words.portOf(option));
                case "--host" -> settings.put("askel.http.host", words.valueOf(option));
                default -> throw words.unknown(COMMAND, option);
            }
        }
        return new Connections(action(verb, name, from, hosts), account, region, settings);
    }

    private static String name(String verb, Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException("connections %s needs a name.".formatted(verb));
        }
        return words.next();
    }

    private static ConnectionAction action(
            String verb, String name, @Nullable String from, List<String> hosts)
            throws UsageException {
        boolean writes = verb.equals("create") || verb.equals("update");
        if (!writes && !hosts.isEmpty()) {
            throw new UsageException("--allowed-host goes with create or update.");
        }
        if (verb.equals("update") && from == null && !hosts.isEmpty()) {
            return new ConnectionAction.AllowHosts(name, hosts);
        }
        if (writes != (from != null)) {
            throw new UsageException(
                    writes
                            ? "connections %s needs --from with a file, or - for standard input."
                                    .formatted(verb)
                            : "--from goes with create or update.");
        }
        return switch (verb) {
            case "list" -> new ConnectionAction.ListAll();
            case "describe" -> new ConnectionAction.Describe(name);
            case "create" -> new ConnectionAction.Create(name, file(from), hosts);
            case "update" -> new ConnectionAction.Update(name, file(from), hosts);
            case "delete" -> new ConnectionAction.Delete(name);
            default ->
                    throw new UsageException(
                            "connections does list, describe, create, update or delete, not %s."
                                    .formatted(verb));
        };
    }

    private static Optional<Path> file(@Nullable String from) {
        return from == null || from.equals(STANDARD_INPUT)
                ? Optional.empty()
                : Optional.of(Path.of(from));
    }
}
