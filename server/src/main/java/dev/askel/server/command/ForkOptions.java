package dev.askel.server.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The arguments of {@code fork}.
 *
 * @param eventId an event of the execution
 * @param machineArn the machine, version or alias to run; empty for the revision of the execution
 * @param definition a file with the definition to run
 * @param input JSON text, the new input of the state
 * @param variables JSON text, an object with variables
 * @param previews whether to print the states that would run, without starting the fork
 */
public record ForkOptions(
        String executionArn,
        long eventId,
        Optional<String> machineArn,
        Optional<Path> definition,
        Optional<String> name,
        Optional<String> input,
        Optional<String> variables,
        Optional<String> token,
        boolean previews) {}
