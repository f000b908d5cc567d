package dev.askel.server.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a command that calls a server or its database.
 *
 * @param options the configuration paths that the options set, which override the file
 * @param config the operator's configuration file
 */
public record CommandSettings(Map<String, String> options, Optional<Path> config) {
    public CommandSettings {
        options = Map.copyOf(options);
    }
}
