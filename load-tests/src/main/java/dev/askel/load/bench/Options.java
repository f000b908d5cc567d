package dev.askel.load.bench;

import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param programs in the order in which they run
 * @param clients each load is run with each of these numbers of clients
 * @param time that is measured, after a warm-up of half of it
 * @param sleepers how many executions W3 starts
 * @param listeners how many connections wait, half of them with an event stream
 * @param folder where data folders are made
 */
record Options(
        List<String> programs,
        List<Integer> clients,
        Duration time,
        int sleepers,
        int listeners,
        ServerCommand server,
        Path folder) {
    static final String USAGE =
            """
            bench [PROGRAM...] [--clients 1,64] [--seconds 10] [--sleepers 10000] [--listeners 10000] [--askel ./askel] [--folder DIR]
            Programs: W1 W2h W3 start storm idle listeners fairness
            """;

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException with what is wrong with them
     */
    static Options read(String... words) {
        var programs = new ArrayList<String>();
        var options =
                new Options(
                        List.of(),
                        List.of(1, 64),
                        Duration.ofSeconds(10),
                        10_000,
                        10_000,
                        ServerCommand.launcher(Path.of("askel")),
                        Path.of(System.getProperty("java.io.tmpdir")));
        for (int i = 0; i < words.length; i++) {
            var word = words[i];
            if (!word.startsWith("--")) {
                programs.add(word);
                continue;
            }
            if (++i == words.length) {
                throw new IllegalArgumentException(word + " needs a value.");
            }
            options = options.with(word, words[i]);
        }
        return new Options(
                programs.isEmpty()
                        ? List.of("start", "W1", "W2h", "W3", "storm", "idle", "fairness")
                        : programs,
                options.clients,
                options.time,
                options.sleepers,
                options.listeners,
                options.server,
                options.folder);
    }

    private Options with(String option, String value) {
        return switch (option) {
            case "--clients" ->
                    new Options(
                            programs,
                            Stream.of(value.split(",", -1)).map(Integer::valueOf).toList(),
                            time,
                            sleepers,
                            listeners,
                            server,
                            folder);
            case "--seconds" ->
                    new Options(
                            programs,
                            clients,
                            Duration.ofSeconds(Long.parseLong(value)),
                            sleepers,
                            listeners,
                            server,
                            folder);
            case "--sleepers" ->
                    new Options(
                            programs,
                            clients,
                            time,
                            Integer.parseInt(value),
                            listeners,
                            server,
                            folder);
            case "--listeners" ->
                    new Options(
                            programs,
                            clients,
                            time,
                            sleepers,
                            Integer.parseInt(value),
                            server,
                            folder);
            case "--askel" ->
                    new Options(
                            programs,
                            clients,
                            time,
                            sleepers,
                            listeners,
                            ServerCommand.launcher(Path.of(value)),
                            folder);
            case "--folder" ->
                    new Options(
                            programs, clients, time, sleepers, listeners, server, Path.of(value));
            default -> throw new IllegalArgumentException("There is no option " + option + ".");
        };
    }
}
