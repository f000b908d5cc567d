package dev.askel.load.cluster;

import static java.util.Map.entry;

import dev.askel.load.mix.LoadProfile;
import dev.askel.load.process.ServerCommand;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of {@code ./askel test --cluster}.
 *
 * @param rounds the number of rounds
 * @param seed the seed of the first round; each further round has the next seed
 * @param onlyKind the only kind of fault; if absent, the kinds alternate
 * @param distribution the build of the nodes
 * @param releaseDistribution the last release, from which a rolling update starts
 * @param encryptsPayloads whether the nodes encrypt payloads, whose keys the load rotates. The last
 *     release cannot read them, so no rolling update runs then
 * @param textBytes the size of a text in the input of each execution, which the nodes store as a
 *     large payload; 0 for none. The last release has no large payloads
 * @param hasBucket whether the nodes move large payloads to a bucket of moto's server
 * @param build the name of the build in the report
 * @param reportFile the file to which lines are added
 * @param parentFolder the parent of the clusters' folders
 */
record FaultRoundOptions(
        int rounds,
        long seed,
        Optional<FaultKind> onlyKind,
        Path distribution,
        Optional<Path> releaseDistribution,
        boolean encryptsPayloads,
        int textBytes,
        boolean hasBucket,
        String build,
        Path reportFile,
        Path parentFolder) {
    /** The highest size of a text. Results contain it several times, within 256 KiB. */
    private static final int TEXT_BYTES_MAX = 20_000;

    /** The options for users. The launcher adds the options for the builds. */
    static final String USAGE =
            """
            test --cluster [--rounds 1] [--seed 1] [--fault KIND] [--encrypted off]
                           [--text-bytes 0] [--bucket off]
                           [--report FILE] [--folder DIR]
            With 0 rounds it prints a summary of the report.\
            """;

    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    entry("--rounds", "1"),
                    entry("--seed", "1"),
                    entry("--fault", ""),
                    entry("--encrypted", "off"),
                    entry("--text-bytes", "0"),
                    entry("--bucket", "off"),
                    entry("--distribution", ""),
                    entry("--release", ""),
                    entry("--build", ""),
                    entry("--report", "fault-rounds.tsv"),
                    entry("--folder", System.getProperty("java.io.tmpdir")));

    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException if the arguments are invalid; the message describes the
     *     error
     */
    static FaultRoundOptions parse(String... arguments) {
        var values = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            if (!DEFAULTS.containsKey(arguments[i])) {
                throw new IllegalArgumentException("There is no option " + arguments[i] + ".");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value.");
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        if (isOn(values, "--bucket") && textBytes(value(values, "--text-bytes")) == 0) {
            throw new IllegalArgumentException("--bucket on needs --text-bytes.");
        }
        return new FaultRoundOptions(
                Integer.parseInt(value(values, "--rounds")),
                Long.parseLong(value(values, "--seed")),
                Optional.of(value(values, "--fault"))
                        .filter(name -> !name.isEmpty())
                        .map(FaultKind::parse),
                Path.of(value(values, "--distribution")).toAbsolutePath(),
                Optional.of(value(values, "--release"))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of),
                isOn(values, "--encrypted"),
                textBytes(value(values, "--text-bytes")),
                isOn(values, "--bucket"),
                value(values, "--build"),
                Path.of(value(values, "--report")).toAbsolutePath(),
                Path.of(value(values, "--folder")));
    }

    private static boolean isOn(Map<String, String> values, String option) {
        return switch (value(values, option)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(option + " is on or off.");
        };
    }

    private static int textBytes(String value) {
        int bytes = Integer.parseInt(value);
        if (bytes < 0 || bytes > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "--text-bytes is 0 to %d.".formatted(TEXT_BYTES_MAX));
        }
        return bytes;
    }

    private static String value(Map<String, String> values, String option) {
        return values.getOrDefault(option, "");
    }

    /** Returns the command that starts nodes of the current build. */
    ServerCommand currentBuildCommand() {
        return launcher(distribution);
    }

    /** Returns lines for the configuration of all nodes. */
    String nodeSettings() {
        return (encryptsPayloads ? "askel.encryption.payloads = on\n" : "")
                + (textBytes > 0 ? "askel.payloads.inline-bytes-max = 4096\n" : "");
    }

    /** Returns a load whose payloads suit the settings of the nodes. */
    LoadProfile withPayloads(LoadProfile load) {
        return load.withText(textBytes).withKeyRotations(encryptsPayloads);
    }

    /** Whether the last release can read the data of the load. */
    boolean suitLastRelease() {
        return !encryptsPayloads && textBytes == 0;
    }

    /** Returns the command that starts nodes of the last release. */
    Optional<ServerCommand> releaseCommand() {
        return releaseDistribution.map(FaultRoundOptions::launcher);
    }

    private static ServerCommand launcher(Path distribution) {
        return ServerCommand.ofLauncher(distribution.resolve("bin").resolve("askel"));
    }

    /**
     * Returns the kinds that alternate without {@code --fault}. Omits kinds that this machine does
     * not support.
     */
    List<FaultKind> alternatingKinds(Set<FaultKind> unsupported) {
        return FaultKind.defaultKinds().stream()
                .filter(kind -> releaseDistribution.isPresent() || kind != FaultKind.ROLLING_UPDATE)
                .filter(kind -> !unsupported.contains(kind))
                .toList();
    }

    /**
     * Returns the kind of a round. Consecutive seeds select the kinds in turn, so that all kinds
     * are equally frequent.
     */
    FaultKind kindForSeed(long seed, List<FaultKind> kinds) {
        return onlyKind.orElseGet(() -> kinds.get(Math.floorMod(seed, kinds.size())));
    }
}
