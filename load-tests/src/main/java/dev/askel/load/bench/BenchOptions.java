package dev.askel.load.bench;

import static java.util.Map.entry;

import dev.askel.load.bench.loadgenerator.JavaLoadGenerator;
import dev.askel.load.bench.loadgenerator.LoadGenerator;
import dev.askel.load.bench.loadgenerator.WrkLoadGenerator;
import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options of the benchmark's command line.
 *
 * @param programs the programs, in the order in which they run
 * @param clientCounts the numbers of clients; each load runs once with each number
 * @param measuredTime the measured time; the warm-up before it takes half of this time
 * @param sleeperCount the number of waiting executions that each of the programs W3, payloads and
 *     restart starts
 * @param listenerCount the number of waiting connections, half of them with an event stream
 * @param storedCounts the numbers of closed executions for W6
 * @param machineCounts the numbers of state machines for W6
 * @param itemCount the number of items of W7
 * @param scheduleCount the number of schedules that are due at the same second
 * @param ruleCount the number of event rules
 * @param eventsPerSecond the rate of events
 * @param failingRuleCount the number of further event rules, each with the events of another rule,
 *     whose target fails
 * @param loadGenerator the load generator
 * @param serverCommand the command that starts the server
 * @param baseCommand the command that starts another build for a comparison; null without such a
 *     build
 * @param comparedSetting the setting that is compared with the same build without it; null without
 *     such a comparison
 * @param pairCount the number of measured pairs of turns in a comparison
 * @param parentFolder the parent of the data folders
 */
record BenchOptions(
        List<String> programs,
        List<Integer> clientCounts,
        Duration measuredTime,
        int sleeperCount,
        int listenerCount,
        List<Long> storedCounts,
        List<Integer> machineCounts,
        long itemCount,
        int scheduleCount,
        int ruleCount,
        int eventsPerSecond,
        int failingRuleCount,
        LoadGenerator loadGenerator,
        ServerCommand serverCommand,
        @Nullable ServerCommand baseCommand,
        @Nullable ComparedSetting comparedSetting,
        int pairCount,
        Path parentFolder) {
    /**
     * This program runs only on request, because it needs more open files and memory than some
     * machines have.
     */
    private static final String LISTENERS = "listeners";

    /** This program runs only on request, because it takes minutes and needs much disk space. */
    private static final String STORED_EXECUTIONS = "W6";

    /** This program runs only on request, because it takes minutes. */
    private static final String MAP_RUNS = "W7";

    /** This program runs only on request, because it takes minutes. */
    private static final String MAP_RUN_NEIGHBOURS = "W7-beside-W1";

    /** The minimum number of pairs of a comparison: two in each round. */
    private static final int PAIRS_MIN = 2 * Comparison.ROUNDS;

    static final String USAGE =
            """
            bench [PROGRAM...] [--clients 1,64,256] [--seconds 10] [--sleepers 10000] [--listeners 10000]
                  [--stored 0,1000000] [--machines 1,10,100] [--items 1000000]
                  [--schedules 60000] [--rules 1000] [--events 2000] [--failing 0]
                  [--load wrk|java] [--askel ./askel] [--folder DIR]
                  [--base ./askel | --signed | --encrypted] [--pairs 40]
            Programs: W1 W1p W1x W2 W2h W4 W5 W3 restart restart-both start storm idle listeners fairness
                      blocked calls W6 W7 W7-beside-W1 W8 W8-waiting schedules lateness events retention payloads
            With --base, W1, W1x, W2, W2h and W4 run on two builds by turns and print the ratios.
            With --signed, W1 and W1x run on two servers of this build by turns: with signed calls
            (--auth keys), and as the base without. With --encrypted, the workloads of --base run on
            a server that encrypts payloads, and as the base on one that does not.
            """;

    /** The programs with a start limit. */
    private static final List<String> LIMITED = List.of("W8", "W8-waiting");

    /** The programs in the order in which they run. Programs of one output table are adjacent. */
    private static final List<String> PROGRAMS =
            List.of(
                    "W1",
                    "W1p",
                    "W1x",
                    "W2",
                    "W2h",
                    "W4",
                    "W5",
                    "W3",
                    "restart",
                    "restart-both",
                    "start",
                    "storm",
                    "idle",
                    "fairness",
                    "blocked",
                    "calls",
                    LISTENERS,
                    STORED_EXECUTIONS,
                    MAP_RUNS,
                    MAP_RUN_NEIGHBOURS,
                    LIMITED.getFirst(),
                    LIMITED.getLast(),
                    "schedules",
                    "lateness",
                    "events",
                    "retention",
                    "payloads");

    /** The programs that run only on request. */
    private static final Set<String> ONLY_NAMED =
            Set.of(
                    LISTENERS,
                    STORED_EXECUTIONS,
                    MAP_RUNS,
                    MAP_RUN_NEIGHBOURS,
                    LIMITED.getFirst(),
                    LIMITED.getLast(),
                    "schedules",
                    "lateness",
                    "events",
                    "retention",
                    "payloads");

    /** The options and their default values. */
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    entry("--clients", "1,64,256"),
                    entry("--seconds", "10"),
                    entry("--sleepers", "10000"),
                    entry("--listeners", "10000"),
                    entry("--stored", "0,1000000"),
                    entry("--machines", "1,10,100"),
                    entry("--items", "1000000"),
                    entry("--schedules", "60000"),
                    entry("--rules", "1000"),
                    entry("--events", "2000"),
                    entry("--failing", "0"),
                    entry("--load", ""),
                    entry("--askel", "askel"),
                    entry("--base", ""),
                    entry("--pairs", "40"),
                    entry("--folder", System.getProperty("java.io.tmpdir")));

    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException if the arguments are invalid; the message describes the
     *     error
     */
    static BenchOptions parse(String... arguments) {
        var requested = new ArrayList<String>();
        var values = new HashMap<>(DEFAULTS);
        ComparedSetting setting = null;
        for (int i = 0; i < arguments.length; i++) {
            var argument = arguments[i];
            if (!argument.startsWith("--")) {
                requested.add(argument);
                continue;
            }
            var compared = ComparedSetting.ofOption(argument);
            if (compared != null) {
                setting = compared;
                continue;
            }
            if (!DEFAULTS.containsKey(argument)) {
                throw new IllegalArgumentException("There is no option " + argument + ".");
            }
            if (++i == arguments.length) {
                throw new IllegalArgumentException(argument + " needs a value.");
            }
            values.put(argument, arguments[i]);
        }
        return new BenchOptions(
                programs(requested),
                Stream.of(value(values, "--clients").split(",", -1)).map(Integer::valueOf).toList(),
                Duration.ofSeconds(Long.parseLong(value(values, "--seconds"))),
                Integer.parseInt(value(values, "--sleepers")),
                Integer.parseInt(value(values, "--listeners")),
                Stream.of(value(values, "--stored").split(",", -1)).map(Long::valueOf).toList(),
                Stream.of(value(values, "--machines").split(",", -1))
                        .map(Integer::valueOf)
                        .toList(),
                Long.parseLong(value(values, "--items")),
                Integer.parseInt(value(values, "--schedules")),
                Integer.parseInt(value(values, "--rules")),
                Integer.parseInt(value(values, "--events")),
                Integer.parseInt(value(values, "--failing")),
                load(value(values, "--load")),
                ServerCommand.ofLauncher(Path.of(value(values, "--askel"))),
                value(values, "--base").isEmpty()
                        ? null
                        : ServerCommand.ofLauncher(Path.of(value(values, "--base"))),
                setting,
                pairs(value(values, "--pairs")),
                Path.of(value(values, "--folder")));
    }

    /** Returns whether two servers are compared. */
    boolean comparesServers() {
        return baseCommand != null || comparedSetting != null;
    }

    /** Returns the options for the base, the other server of a comparison. */
    BenchOptions forBase() {
        return new BenchOptions(
                programs,
                clientCounts,
                measuredTime,
                sleeperCount,
                listenerCount,
                storedCounts,
                machineCounts,
                itemCount,
                scheduleCount,
                ruleCount,
                eventsPerSecond,
                failingRuleCount,
                loadGenerator,
                baseCommand == null ? serverCommand : baseCommand,
                baseCommand,
                null,
                pairCount,
                parentFolder);
    }

    private static int pairs(String text) {
        int pairs = Integer.parseInt(text);
        if (pairs < PAIRS_MIN || pairs % Comparison.ROUNDS != 0) {
            throw new IllegalArgumentException(
                    "--pairs must be a multiple of %d, and at least %d."
                            .formatted(Comparison.ROUNDS, PAIRS_MIN));
        }
        return pairs;
    }

    private static List<String> programs(List<String> requested) {
        for (var name : requested) {
            if (!PROGRAMS.contains(name)) {
                throw new IllegalArgumentException("There is no program " + name + ".");
            }
        }
        return PROGRAMS.stream()
                .filter(program ->
                        requested.isEmpty()
                                ? !ONLY_NAMED.contains(program)
                                : requested.contains(program))
                .toList();
    }

    private static String value(Map<String, String> values, String option) {
        return values.getOrDefault(option, "");
    }

    /** Returns the load generator with this name. An empty name selects wrk if it is installed. */
    private static LoadGenerator load(String name) {
        return switch (name) {
            case "" ->
                    WrkLoadGenerator.findInstalled()
                            .map(LoadGenerator.class::cast)
                            .orElseGet(JavaLoadGenerator::new);
            case "wrk" ->
                    WrkLoadGenerator.findInstalled()
                            .orElseThrow(
                                    () -> new IllegalArgumentException("wrk is not installed."));
            case "java" -> new JavaLoadGenerator();
            default ->
                    throw new IllegalArgumentException("There is no load generator " + name + ".");
        };
    }
}
