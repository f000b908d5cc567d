package dev.askel.server.command;

import dev.askel.asl.model.MachineType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Parses command lines. */
public final class CommandParser {
    /** The options that print the usage instead of executing the command before them. */
    private static final List<String> HELP = List.of("--help", "-h");

    private CommandParser() {}

    /**
     * Parses a command line.
     *
     * @throws UsageException when it does not match {@link CommandUsage}
     */
    public static Command parse(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("No command given.");
        }
        if (arguments.size() > 1 && HELP.contains(arguments.get(1))) {
            return new Command.Help();
        }
        var options = new CommandArguments(arguments.subList(1, arguments.size()));
        return switch (arguments.getFirst()) {
            case "up" -> parseUp(options);
            case "validate" -> parseValidate(options);
            case "run" -> parseRun(options);
            case "inspect" -> InspectArguments.parseInspect(options);
            case "signal" -> SignalArguments.parseSignal(options);
            case "pause" -> PauseArguments.parsePause(options);
            case "resume" -> PauseArguments.parseResume(options);
            case "fork" -> ForkArguments.parseFork(options);
            case "migrate" -> MigrateArguments.parseMigrate(options);
            case "quarantine" -> InspectArguments.parseQuarantine(options);
            case "doctor" -> InspectArguments.parseDoctor(options);
            case "connections" -> ConnectionArguments.parseConnections(options);
            case "schedules" -> ScheduleArguments.parseSchedules(options);
            case "stats" -> StatisticsArguments.parseStatistics(options);
            case "endpoints" -> EndpointArguments.parseEndpoints(options);
            case "attributes" -> SearchAttributeArguments.parseAttributes(options);
            case "limits" -> StartLimitArguments.parseLimits(options);
            case "semaphores" -> SemaphoreArguments.parseSemaphores(options);
            case "keys" -> KeyArguments.parseKeys(options);
            case "users" -> UserArguments.parseUsers(options);
            case "access" -> AccessArguments.parseAccess(options);
            case "policies" -> PolicyArguments.parsePolicies(options);
            case "record" -> parseRecordCase(options);
            case "backup" -> RecoveryArguments.parseBackup(options);
            case "restore" -> RecoveryArguments.parseRestore(options);
            case "replica" -> RecoveryArguments.parseReplica(options);
            case "promote" -> RecoveryArguments.parsePromote(options);
            case "help", "--help", "-h" -> new Command.Help();
            case String other -> throw new UsageException("There is no command " + other + ".");
        };
    }

    private static Command.Up parseUp(CommandArguments arguments) throws UsageException {
        var settings = new TreeMap<String, String>();
        Optional<Path> config = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--config")) {
                config = Optional.of(Path.of(arguments.nextValue(option)));
            } else if (!putServerOption(option, arguments, settings)) {
                throw arguments.unknown("up", option);
            }
        }
        return new Command.Up(settings, config);
    }

    private static boolean putServerOption(
            String option, CommandArguments arguments, Map<String, String> settings)
            throws UsageException {
        switch (option) {
            case "--port" -> settings.put("askel.http.port", arguments.nextPort(option));
            case "--host" -> settings.put("askel.http.host", arguments.nextValue(option));
            case "--auth" -> settings.put("askel.auth", arguments.nextAuthentication(option));
            case "--tls-cert" ->
                    settings.put("askel.http.tls.certificate", arguments.nextAbsolutePath(option));
            case "--tls-key" ->
                    settings.put("askel.http.tls.key", arguments.nextAbsolutePath(option));
            case "--insecure-http" -> settings.put("askel.http.insecure", "true");
            case "--insecure-cluster" -> settings.put("askel.cluster.insecure", "true");
            case "--insecure" ->
                    throw new UsageException(
                            "--insecure is now two options. --insecure-http lets HTTP listen beyond loopback without authentication, --insecure-cluster waives TLS between nodes.");
            case "--profile" -> settings.put("askel.profile", arguments.nextProfile(option));
            case "--data" -> settings.put("askel.data", arguments.nextAbsolutePath(option));
            case "--key-file" ->
                    settings.put("askel.keys.file", arguments.nextAbsolutePath(option));
            case "--paused" -> settings.put("askel.paused", "true");
            case "--hold" ->
                    arguments.appendToList("askel.hold", arguments.nextValue(option), settings);
            case "--db-url" -> settings.put("askel.database.url", arguments.nextValue(option));
            case "--log-sink" -> settings.put("askel.logs.sink", arguments.nextValue(option));
            case "--s3-dir" -> putBuckets(option, arguments, settings);
            case "--function" -> arguments.putFunction(option, settings);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void putBuckets(
            String option, CommandArguments arguments, Map<String, String> settings)
            throws UsageException {
        settings.put("askel.connectors.s3-dir", arguments.nextAbsolutePath(option));
    }

    private static Command.Validate parseValidate(CommandArguments arguments)
            throws UsageException {
        Optional<Path> definition = Optional.empty();
        var type = MachineType.STANDARD;
        while (arguments.hasNext()) {
            var argument = arguments.next();
            if (argument.equals("--type")) {
                type = arguments.nextMachineType(argument);
            } else if (definition.isEmpty() && !argument.startsWith("-")) {
                definition = Optional.of(Path.of(argument));
            } else {
                throw arguments.unknown("validate", argument);
            }
        }
        return new Command.Validate(
                definition.orElseThrow(() -> CommandArguments.fileMissing("validate")), type);
    }

    private static Command.Run parseRun(CommandArguments arguments) throws UsageException {
        var definition = arguments.nextFile("run");
        var name = "local";
        var roleArn = "arn:aws:iam::123456789012:role/local";
        var input = "{}";
        var json = false;
        var port = "0";
        var others = new LinkedHashMap<String, Path>();
        var settings = new TreeMap<String, String>();
        Optional<Path> config = Optional.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--input" -> input = arguments.nextValue(option);
                case "--json" -> json = true;
                case "--name" -> name = arguments.nextValue(option);
                case "--role-arn" -> roleArn = arguments.nextValue(option);
                case "--machine" -> {
                    var pair = arguments.nextPair(option, "NAME=FILE");
                    if (others.put(pair.name(), Path.of(pair.value())) != null) {
                        throw duplicateName(pair.name());
                    }
                }
                case "--port" -> port = arguments.nextPort(option);
                case "--s3-dir" -> putBuckets(option, arguments, settings);
                case "--function" -> arguments.putFunction(option, settings);
                case "--config" -> config = Optional.of(Path.of(arguments.nextValue(option)));
                default -> throw arguments.unknown("run", option);
            }
        }
        if (others.containsKey(name)) {
            throw duplicateName(name);
        }
        return new Command.Run(
                new Command.NamedDefinition(name, definition),
                others.entrySet().stream()
                        .map(other -> new Command.NamedDefinition(other.getKey(), other.getValue()))
                        .toList(),
                roleArn,
                input,
                json,
                Integer.parseInt(port),
                settings,
                config);
    }

    private static Command.RecordCase parseRecordCase(CommandArguments arguments)
            throws UsageException {
        if (!arguments.hasNext()) {
            throw new UsageException("record needs the ARN of an execution.");
        }
        var arn = arguments.next();
        var location = new LocationOptions();
        Optional<String> stateMachine = Optional.empty();
        Optional<String> testCase = Optional.empty();
        var file = Path.of("MockConfigFile.json");
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--state-machine" -> stateMachine = Optional.of(arguments.nextValue(option));
                case "--case" -> testCase = Optional.of(arguments.nextValue(option));
                case "--file" -> file = Path.of(arguments.nextValue(option));
                default -> {
                    if (!location.read(option, arguments)) {
                        throw arguments.unknown("record", option);
                    }
                }
            }
        }
        return new Command.RecordCase(arn, stateMachine, testCase, file, location.settings());
    }

    private static UsageException duplicateName(String name) {
        return new UsageException("Two machines have the name %s.".formatted(name));
    }
}
