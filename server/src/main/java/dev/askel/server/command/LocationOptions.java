package dev.askel.server.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the options that locate a server, its database, its key file or its configuration file. */
final class LocationOptions {
    private final Map<String, String> options = new TreeMap<>();
    private Optional<Path> config = Optional.empty();

    /** Reads the option if it is one of these; otherwise returns false. */
    boolean read(String option, CommandArguments arguments) throws UsageException {
        switch (option) {
            case "--port" -> options.put("askel.http.port", arguments.nextPort(option));
            case "--host" -> options.put("askel.http.host", arguments.nextValue(option));
            case "--data" -> options.put("askel.data", arguments.nextAbsolutePath(option));
            case "--db-url" -> options.put("askel.database.url", arguments.nextValue(option));
            case "--key-file" -> options.put("askel.keys.file", arguments.nextAbsolutePath(option));
            case "--https" -> options.put("askel.client.https", "true");
            case "--ca-file" ->
                    options.put("askel.client.ca-file", arguments.nextAbsolutePath(option));
            case "--tls-cert" ->
                    options.put("askel.http.tls.certificate", arguments.nextAbsolutePath(option));
            default -> {
                return readConfig(option, arguments);
            }
        }
        return true;
    }

    /** Reads {@code --config}; returns false for any other option. */
    boolean readConfig(String option, CommandArguments arguments) throws UsageException {
        if (!option.equals("--config")) {
            return false;
        }
        config = Optional.of(Path.of(arguments.nextValue(option)));
        return true;
    }

    CommandSettings settings() {
        return new CommandSettings(options, config);
    }
}
