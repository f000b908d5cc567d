package dev.askel.load.bench;

import static java.util.Map.entry;

import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param programs in the order in which they run
 * @param clients each load is run with each of these numbers of clients
 * @param time that is measured, after a warm-up of half of it
 * @param sleepers how many executions W3 and restart start
 * @param listeners how many connections wait, half of them with an event stream
 * @param stored W6 runs beside each of these numbers of closed executions
 * @param machines W6 runs over each of these numbers of machines
 * @param load who makes it
 * @param folder where data folders are made
 */
record Options(
        List<String> programs,
        List<Integer> clients,
        Duration time,
        int sleepers,
        int listeners,
        List<Long> stored,
        List<Integer> machines,
        LoadMaker load,
        ServerCommand server,
        Path folder) {
    /** Needs more open files and memory than there may be, so it runs only when it is named. */
    private static final String LISTENERS = "listeners";

    /** Needs minutes to store what it measures beside, and keeps that. */
    private static final String GROWTH = "W6";

    static final String USAGE =
            """
            bench [PROGRAM...] [--clients 1,64,256] [--seconds 10] [--sleepers 10000] [--listeners 10000]
                  [--stored 0,1000000] [--machines 1,10,100] [--load wrk|java] [--askel ./askel] [--folder DIR]
            Programs: W1 W1p W1x W2 W2h W4 W5 W3 restart restart-both start storm idle listeners fairness
                      blocked calls W6
            """;

    /** In the order in which they run: those of one table first. */
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
                    GROWTH);

    /** The options and what they are when nobody says otherwise. */
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    entry("--clients", "1,64,256"),
                    entry("--seconds", "10"),
                    entry("--sleepers", "10000"),
                    entry("--listeners", "10000"),
                    entry("--stored", "0,1000000"),
                    entry("--machines", "1,10,100"),
                    entry("--load", "wrk"),
                    entry("--askel", "askel"),
                    entry("--folder", System.getProperty("java.io.tmpdir")));

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException with what is wrong with them
     */
    static Options read(String... words) {
        var named = new ArrayList<String>();
        var values = new HashMap<>(DEFAULTS);
        for (int i = 0; i < words.length; i++) {
            var word = words[i];
            if (!word.startsWith("--")) {
                named.add(word);
                continue;
            }
            if (!DEFAULTS.containsKey(word)) {
                throw new IllegalArgumentException("There is no option " + word + ".");
            }
            if (++i == words.length) {
                throw new IllegalArgumentException(word + " needs a value.");
            }
            values.put(word, words[i]);
        }
        return new Options(
                programs(named),
                Stream.of(value(values, "--clients").split(",", -1)).map(Integer::valueOf).toList(),
                Duration.ofSeconds(Long.parseLong(value(values, "--seconds"))),
                Integer.parseInt(value(values, "--sleepers")),
                Integer.parseInt(value(values, "--listeners")),
                Stream.of(value(values, "--stored").split(",", -1)).map(Long::valueOf).toList(),
                Stream.of(value(values, "--machines").split(",", -1))
                        .map(Integer::valueOf)
                        .toList(),
                load(value(values, "--load")),
                ServerCommand.launcher(Path.of(value(values, "--askel"))),
                Path.of(value(values, "--folder")));
    }

    private static List<String> programs(List<String> named) {
        for (var name : named) {
            if (!PROGRAMS.contains(name)) {
                throw new IllegalArgumentException("There is no program " + name + ".");
            }
        }
        return PROGRAMS.stream()
                .filter(program ->
                        named.isEmpty()
                                ? !program.equals(LISTENERS) && !program.equals(GROWTH)
                                : named.contains(program))
                .toList();
    }

    private static String value(Map<String, String> values, String option) {
        return values.getOrDefault(option, "");
    }

    private static LoadMaker load(String name) {
        return switch (name) {
            case "wrk" -> Wrk.installed().map(LoadMaker.class::cast).orElseGet(JavaLoad::new);
            case "java" -> new JavaLoad();
            default -> throw new IllegalArgumentException("There is no load maker " + name + ".");
        };
    }
}
