package dev.askel.load.bench;

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
 * @param load who makes it
 * @param folder where data folders are made
 */
record Options(
        List<String> programs,
        List<Integer> clients,
        Duration time,
        int sleepers,
        int listeners,
        LoadMaker load,
        ServerCommand server,
        Path folder) {
    /** Needs more open files and memory than there may be, so it runs only when it is named. */
    private static final String LISTENERS = "listeners";

    static final String USAGE =
            """
            bench [PROGRAM...] [--clients 1,64,256] [--seconds 10] [--sleepers 10000] [--listeners 10000]
                  [--load wrk|java] [--askel ./askel] [--folder DIR]
            Programs: W1 W1p W1x W2 W2h W4 W5 W3 restart restart-both start storm idle listeners fairness
                      blocked
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
                    LISTENERS);

    /** The options and what they are when nobody says otherwise. */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "--clients", "1,64,256",
                    "--seconds", "10",
                    "--sleepers", "10000",
                    "--listeners", "10000",
                    "--load", "wrk",
                    "--askel", "askel",
                    "--folder", System.getProperty("java.io.tmpdir"));

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
                        named.isEmpty() ? !program.equals(LISTENERS) : named.contains(program))
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
