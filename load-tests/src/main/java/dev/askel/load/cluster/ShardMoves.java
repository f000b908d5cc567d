package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which shards of executions were on their way from one node to another, as the nodes' logs say.
 */
final class ShardMoves {
    /** A configuration of log4j beside the server's own, with which the nodes say it. */
    static final String LOGGED =
            """
            logger.moves.name = org.apache.pekko.cluster.sharding.DDataShardCoordinator
            logger.moves.level = INFO
            """;

    /** Executions that move end their calls first; those of pulses last half of it. */
    private static final Duration MAX = Duration.ofSeconds(3);

    /** No move begins while the coordinator misses a member. */
    private static final Duration NOTICED_MAX = Duration.ofSeconds(7);

    private static final Pattern BEGINS =
            Pattern.compile(
                    "(\\S+) +INFO .* Execution: Starting rebalance for shards \\[([0-9, ]+)].*");

    private ShardMoves() {}

    /**
     * Those that a fault met: their executions may have been on their way to a node that was lost.
     *
     * @param logs of all nodes
     */
    static Set<Integer> metBy(Struck struck, List<Path> logs) throws IOException {
        var met = new HashSet<Integer>();
        for (var log : logs) {
            try (var lines = Files.lines(log)) {
                lines.map(BEGINS::matcher)
                        .filter(line ->
                                line.matches() && meets(struck, Instant.parse(line.group(1))))
                        .flatMap(line -> Stream.of(line.group(2).split(", ?")))
                        .map(Integer::valueOf)
                        .forEach(met::add);
            }
        }
        return Set.copyOf(met);
    }

    private static boolean meets(Struck struck, Instant begun) {
        var after = begun.toEpochMilli() - struck.beganMillis();
        return after >= -MAX.toMillis()
                && after <= Math.min(NOTICED_MAX.toMillis(), struck.length().toMillis());
    }
}
