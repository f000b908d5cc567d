package dev.askel.server.command;

import dev.askel.asl.model.MachineType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator asks for. */
public sealed interface Command {
    /** How one asks for the usage instead of doing what stands before. */
    List<String> HELP = List.of("--help", "-h");

    /**
     * Run a server until it is told to stop.
     *
     * @param settings the configuration paths that the options set, above every file
     * @param config a configuration file of the operator's own
     */
    record Up(Map<String, String> settings, Optional<Path> config) implements Command {}

    /**
     * Validate a definition and print its diagnostics.
     *
     * @param type the type of machine that it is checked for
     */
    record Validate(Path definition, MachineType type) implements Command {}

    /**
     * Run one workflow in this process and print what came of it.
     *
     * @param machine what to run
     * @param others what it may start
     * @param roleArn what the executions show as their role
     * @param input JSON text
     * @param json whether the history is to be AWS's JSON
     * @param port where workers reach it, if it needs any; 0 for a free one
     * @param settings the configuration paths that the options set
     * @param config a configuration file of the operator's own
     */
    record Run(
            NamedDefinition machine,
            List<NamedDefinition> others,
            String roleArn,
            String input,
            boolean json,
            int port,
            Map<String, String> settings,
            Optional<Path> config)
            implements Command {
        public Run {
            others = List.copyOf(others);
        }
    }

    /** A file with a definition, and the name that its machine has. */
    record NamedDefinition(String name, Path file) {}

    /**
     * Look at an execution, or put it right.
     *
     * @param arn the execution's
     * @param settings the configuration paths that say where the server, or else its database, is
     */
    record Inspect(String arn, Inspection what, Map<String, String> settings) implements Command {}

    /** What {@code inspect} is to do. */
    sealed interface Inspection {
        /** Print all that is known. */
        record Look() implements Inspection {}

        /** Print everything that is stored. */
        record Export() implements Inspection {}

        /** Have it look once more at what is due and owed. */
        record Wake() implements Inspection {}

        /** Take it out of quarantine and recover it once more. */
        record Retry() implements Inspection {}

        /** End it. */
        record Abort(Optional<String> error, Optional<String> cause) implements Inspection {}

        /**
         * Answer a task.
         *
         * @param task which, as the operator names it
         * @param output JSON text
         */
        record Complete(String task, String output) implements Inspection {}

        /** The same with a failure. */
        record Fail(String task, Optional<String> error, Optional<String> cause)
                implements Inspection {}
    }

    /**
     * List the executions in quarantine.
     *
     * @param retry whether to try each of them once more
     */
    record Quarantine(boolean retry, Map<String, String> settings) implements Command {}

    /**
     * Manage connections.
     *
     * @param account whose; the server's default when not given
     * @param settings the configuration paths that say where the server is
     */
    record Connections(
            ConnectionAction action,
            Optional<String> account,
            Optional<String> region,
            Map<String, String> settings)
            implements Command {}

    /** What {@code connections} is to do. */
    sealed interface ConnectionAction {
        /** Print all of them. */
        record ListAll() implements ConnectionAction {}

        /** Print one. */
        record Describe(String name) implements ConnectionAction {}

        /**
         * Make one.
         *
         * @param from its content; empty for standard input
         * @param allowedHosts in the place of those of its content, unless empty
         */
        record Create(String name, Optional<Path> from, List<String> allowedHosts)
                implements ConnectionAction {
            public Create {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Change one; its members are those of {@link Create}. */
        record Update(String name, Optional<Path> from, List<String> allowedHosts)
                implements ConnectionAction {
            public Update {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Change the hosts to which one may be sent, and nothing else. */
        record AllowHosts(String name, List<String> allowedHosts) implements ConnectionAction {
            public AllowHosts {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }

        /** Remove one. */
        record Delete(String name) implements ConnectionAction {}
    }

    /**
     * Manage the key ring.
     *
     * @param settings the configuration paths that say where the server, or else its database, is
     */
    record Keys(KeyAction action, Map<String, String> settings) implements Command {}

    /** The actions of {@code keys}. */
    sealed interface KeyAction {
        /** Print the keys of the ring. */
        record ListAll() implements KeyAction {}

        /** Add a key to the ring and use it. */
        record Rotate() implements KeyAction {}

        /** Wrap the ring by the first root key of the key file. */
        record Rewrap() implements KeyAction {}

        /** Remove a key of the ring. */
        record Drop(int keyId) implements KeyAction {}
    }

    /**
     * Delete the key ring and all connections, whose key file is lost.
     *
     * @param settings the configuration paths that say where the database is
     */
    record ResetKeys(Map<String, String> settings) implements Command {}

    /**
     * Make a key file.
     *
     * @param adds whether a new root key goes before those of an existing file
     */
    record CreateKeyFile(Path file, boolean adds) implements Command {}

    /**
     * Write a past execution as a test case of a mock configuration.
     *
     * @param arn the execution's
     * @param stateMachine the name that the file has its machine under; empty for its own
     * @param testCase empty for the execution's name
     * @param file to which the case is added
     * @param settings the configuration paths that say where the server is
     */
    record RecordCase(
            String arn,
            Optional<String> stateMachine,
            Optional<String> testCase,
            Path file,
            Map<String, String> settings)
            implements Command {}

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
        if (arguments.size() > 1 && HELP.contains(arguments.get(1))) {
            return new Help();
        }
        var words = new Words(arguments.subList(1, arguments.size()));
        return switch (arguments.getFirst()) {
            case "up" -> up(words);
            case "validate" -> validate(words);
            case "run" -> run(words);
            case "inspect" -> InspectWords.inspect(words);
            case "quarantine" -> InspectWords.quarantine(words);
            case "connections" -> ConnectionWords.connections(words);
            case "keys" -> KeyWords.keys(words);
            case "record" -> recordCase(words);
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
            case "--insecure-http" -> settings.put("askel.http.insecure", "true");
            case "--insecure-cluster" -> settings.put("askel.cluster.insecure", "true");
            case "--insecure" ->
                    throw new UsageException(
                            "--insecure is now two options. --insecure-http lets HTTP listen beyond loopback without authentication, --insecure-cluster waives TLS between nodes.");
            case "--profile" -> settings.put("askel.profile", words.profileOf(option));
            case "--data" -> settings.put("askel.data", words.absolutePathOf(option));
            case "--key-file" -> settings.put("askel.keys.file", words.absolutePathOf(option));
            case "--hold" -> words.putNext("askel.hold", words.valueOf(option), settings);
            case "--db-url" -> settings.put("askel.database.url", words.valueOf(option));
            case "--log-sink" -> settings.put("askel.logs.sink", words.valueOf(option));
            case "--function" -> words.putFunction(option, settings);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Validate validate(Words words) throws UsageException {
        Optional<Path> definition = Optional.empty();
        var type = MachineType.STANDARD;
        while (words.hasNext()) {
            var word = words.next();
            if (word.equals("--type")) {
                type = words.machineTypeOf(word);
            } else if (definition.isEmpty() && !word.startsWith("-")) {
                definition = Optional.of(Path.of(word));
            } else {
                throw words.unknown("validate", word);
            }
        }
        return new Validate(definition.orElseThrow(() -> Words.fileMissing("validate")), type);
    }

    private static Run run(Words words) throws UsageException {
        var definition = words.fileFor("run");
        var name = "local";
        var roleArn = "arn:aws:iam::123456789012:role/local";
        var input = "{}";
        var json = false;
        var port = "0";
        var others = new LinkedHashMap<String, Path>();
        var settings = new TreeMap<String, String>();
        Optional<Path> config = Optional.empty();
        while (words.hasNext()) {
            var option = words.next();
            switch (option) {
                case "--input" -> input = words.valueOf(option);
                case "--json" -> json = true;
                case "--name" -> name = words.valueOf(option);
                case "--role-arn" -> roleArn = words.valueOf(option);
                case "--machine" -> {
                    var pair = words.pairOf(option, "NAME=FILE");
                    if (others.put(pair.name(), Path.of(pair.value())) != null) {
                        throw twice(pair.name());
                    }
                }
                case "--port" -> port = words.portOf(option);
                case "--function" -> words.putFunction(option, settings);
                case "--config" -> config = Optional.of(Path.of(words.valueOf(option)));
                default -> throw words.unknown("run", option);
            }
        }
        if (others.containsKey(name)) {
            throw twice(name);
        }
        return new Run(
                new NamedDefinition(name, definition),
                others.entrySet().stream()
                        .map(other -> new NamedDefinition(other.getKey(), other.getValue()))
                        .toList(),
                roleArn,
                input,
                json,
                Integer.parseInt(port),
                settings,
                config);
    }

    private static RecordCase recordCase(Words words) throws UsageException {
        if (!words.hasNext()) {
            throw new UsageException("record needs the ARN of an execution.");
        }
        var arn = words.next();
        var settings = new TreeMap<String, String>();
        Optional<String> stateMachine = Optional.empty();
        Optional<String> testCase = Optional.empty();
        var file = Path.of("MockConfigFile.json");
        while (words.hasNext()) {
            var option = words.next();
            switch (option) {
                case "--state-machine" -> stateMachine = Optional.of(words.valueOf(option));
                case "--case" -> testCase = Optional.of(words.valueOf(option));
                case "--file" -> file = Path.of(words.valueOf(option));
                case "--port" -> settings.put("askel.http.port", words.portOf(option));
                case "--host" -> settings.put("askel.http.host", words.valueOf(option));
                default -> throw words.unknown("record", option);
            }
        }
        return new RecordCase(arn, stateMachine, testCase, file, settings);
    }

    private static UsageException twice(String name) {
        return new UsageException("Two machines have the name %s.".formatted(name));
    }
}
