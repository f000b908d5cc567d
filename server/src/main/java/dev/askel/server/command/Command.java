package dev.askel.server.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator asks for. */
public sealed interface Command {
    /**
     * Run a server until it is told to stop.
     *
     * @param settings the configuration paths that the options set, above every file
     * @param config a configuration file of the operator's own
     */
    record Up(Map<String, String> settings, Optional<Path> config) implements Command {}

    /** Check a definition and say what is wrong with it. */
    record Validate(Path definition) implements Command {}

    /**
     * Run one workflow in this process and print what came of it.
     *
     * @param input JSON text
     * @param json whether the history is to be AWS's JSON
     * @param settings the configuration paths that the options set
     */
    record Run(Path definition, String input, boolean json, Map<String, String> settings)
            implements Command {}

    /**
     * Print all that is known of an execution.
     *
     * @param arn the execution's
     * @param settings the configuration paths that say where the server, or else its database, is
     */
    record Inspect(String arn, Map<String, String> settings) implements Command {}

    /** Print how the command line is written. */
    record Help() implements Command {}

    /**
     * Reads a command line.
     *
     * @throws UsageException when it is not one of those that {@link Usage} shows
     */
    static Command read(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("No command given.");
        }
        var words = new Words(arguments.subList(1, arguments.size()));
        return switch (arguments.getFirst()) {
            case "up" -> up(words);
            case "validate" -> validate(words);
            case "run" -> run(words);
            case "inspect" -> inspect(words);
            case "help", "--help", "-h" -> new Help();
            case String other -> throw new UsageException("There is no command " + other + ".");
        };
    }

    private static Up up(Words words) throws UsageException {
        var settings = new TreeMap<String, String>();
        Optional<Path> config = Optional.empty();
        while (words.hasNext()) {
            var option = words.next();
            if (option.equals("--config")) {
                config = Optional.of(Path.of(words.valueOf(option)));
            } else if (!serverOption(option, words, settings)) {
                throw words.unknown("up", option);
            }
        }
        return new Up(settings, config);
    }

    private static boolean serverOption(String option, Words words, Map<String, String> settings)
            throws UsageException {
        switch (option) {
            case "--port" -> settings.put("askel.http.port", words.portOf(option));
            case "--host" -> settings.put("askel.http.host", words.valueOf(option));
            case "--insecure" -> settings.put("askel.insecure", "true");
            case "--profile" -> settings.put("askel.profile", words.profileOf(option));
            case "--data" ->
                    settings.put(
                            "askel.data",
                            Path.of(words.valueOf(option)).toAbsolutePath().toString());
            case "--db-url" -> settings.put("askel.database.url", words.valueOf(option));
            case "--function" -> words.putFunction(option, settings);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Validate validate(Words words) throws UsageException {
        var definition = words.fileFor("validate");
        words.end("validate");
        return new Validate(definition);
    }

    private static Run run(Words words) throws UsageException {
        var definition = words.fileFor("run");
        var input = "{}";
        var json = false;
        var settings = new TreeMap<String, String>();
        while (words.hasNext()) {
            var option = words.next();
            switch (option) {
                case "--input" -> input = words.valueOf(option);
                case "--function" -> words.putFunction(option, settings);
                case "--json" -> json = true;
                default -> throw words.unknown("run", option);
            }
        }
        return new Run(definition, input, json, settings);
    }

    private static Inspect inspect(Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException("inspect needs the ARN of an execution.");
        }
        var arn = words.next();
        var settings = new TreeMap<String, String>();
        while (words.hasNext()) {
            var option = words.next();
            switch (option) {
                case "--port" -> settings.put("askel.http.port", words.portOf(option));
                case "--host" -> settings.put("askel.http.host", words.valueOf(option));
                case "--data" ->
                        settings.put(
                                "askel.data",
                                Path.of(words.valueOf(option)).toAbsolutePath().toString());
                case "--db-url" -> settings.put("askel.database.url", words.valueOf(option));
                default -> throw words.unknown("inspect", option);
            }
        }
        return new Inspect(arn, settings);
    }
}
