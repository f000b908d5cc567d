package dev.askel.load.cluster;

import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What the command line asks for.
 *
 * @param rounds how many
 * @param seed of the first round; each further one has the next
 * @param only the one kind of fault, or all kinds by turns
 * @param distribution the build whose nodes are struck
 * @param former the build before, from which a rolling update goes
 * @param report the file to which lines are added
 * @param folder where the cluster writes
 */
record RoundOptions(
        int rounds,
        long seed,
        Optional<Kind> only,
        Path distribution,
        Optional<Path> former,
        Path report,
        Path folder) {
    static final String USAGE =
            "test --cluster [--rounds 1] [--seed 1] [--fault KIND] [--report FILE] [--folder DIR]";

    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "--rounds", "1",
                    "--seed", "1",
                    "--fault", "",
                    "--distribution", "",
                    "--former", "",
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

    /** Whether any of the rounds has a fault of that kind. */
    boolean willPlay(Kind kind) {
        return LongStream.range(seed, seed + rounds).anyMatch(each -> kind(each) == kind);
    }

    /**
     * What happens in the round with this seed: kinds take turns, so that all come equally often.
     */
    Kind kind(long seed) {
        List<Kind> kinds =
                Kind.allDrawn().stream()
                        .filter(kind -> former.isPresent() || kind != Kind.ROLLING_UPDATE)
                        .toList();
        return only.orElseGet(() -> kinds.get(Math.floorMod(seed, kinds.size())));
    }
}
