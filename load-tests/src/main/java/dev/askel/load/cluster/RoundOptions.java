package dev.askel.load.cluster;

import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param rounds how many
 * @param seed of the first round; each further one has the next
 * @param only the one kind of fault, or all kinds by turns
 * @param distribution the build whose nodes are struck
 * @param former the build before, from which a rolling update goes
 * @param build what the report calls the distribution
 * @param report the file to which lines are added
 * @param folder where the cluster writes
 */
record RoundOptions(
        int rounds,
        long seed,
        Optional<Kind> only,
        Path distribution,
        Optional<Path> former,
        String build,
        Path report,
        Path folder) {
    static final String USAGE =
            "test --cluster [--rounds 1] [--seed 1] [--fault KIND] [--report FILE] [--folder DIR]\n"
                    + "No rounds (0) tell what a report holds.";

    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "--rounds", "1",
                    "--seed", "1",
                    "--fault", "",
                    "--distribution", "",
                    "--former", "",
                    "--build", "",
                    "--report", "fault-rounds.tsv",
                    "--folder", System.getProperty("java.io.tmpdir"));

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException with what is wrong with them
     */
    static RoundOptions read(String... words) {
        var values = new HashMap<>(DEFAULTS);
        for (int i = 0; i < words.length; i += 2) {
            if (!DEFAULTS.containsKey(words[i])) {
                throw new IllegalArgumentException("There is no option " + words[i] + ".");
            }
            if (i + 1 == words.length) {
                throw new IllegalArgumentException(words[i] + " needs a value.");
            }
            values.put(words[i], words[i + 1]);
        }
        return new RoundOptions(
                Integer.parseInt(value(values, "--rounds")),
                Long.parseLong(value(values, "--seed")),
                Optional.of(value(values, "--fault")).filter(name -> !name.isEmpty()).map(Kind::of),
                Path.of(value(values, "--distribution")).toAbsolutePath(),
                Optional.of(value(values, "--former"))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of),
                value(values, "--build"),
                Path.of(value(values, "--report")).toAbsolutePath(),
                Path.of(value(values, "--folder")));
    }

    private static String value(Map<String, String> values, String option) {
        return values.getOrDefault(option, "");
    }

    /** Starts nodes of that build. */
    ServerCommand current() {
        return launcher(distribution);
    }

    /** Starts nodes of the build before. */
    Optional<ServerCommand> formerCommand() {
        return former.map(RoundOptions::launcher);
    }

    private static ServerCommand launcher(Path distribution) {
        return ServerCommand.launcher(distribution.resolve("bin").resolve("askel"));
    }

    /** The kinds that rounds draw when none is named, beside those that this machine cannot do. */
    List<Kind> drawn(Set<Kind> impossible) {
        return Kind.allDrawn().stream()
                .filter(kind -> former.isPresent() || kind != Kind.ROLLING_UPDATE)
                .filter(kind -> !impossible.contains(kind))
                .toList();
    }

    /** What happens in a round: kinds take turns by its seed, so that all come equally often. */
    Kind kind(long seed, List<Kind> drawn) {
        return only.orElseGet(() -> drawn.get(Math.floorMod(seed, drawn.size())));
    }
}
