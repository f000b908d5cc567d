package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final Pattern BEGINS =
            Pattern.compile(
                    "(\\S+) +INFO .* Execution: Starting rebalance for shards \\[([0-9, ]+)].*");

    /** Since then no shard goes to the lost node; and none had moved while it was missed. */
    private static final Pattern LOST =
            Pattern.compile("(\\S+) +WARN .*Downing - .* going on without it");

    private ShardMoves() {}

    /**
     * Those that a fault met: their executions may have been on their way to a node that was lost.
     *
     * @param logs of all nodes
     */
    static Set<Integer> metBy(Struck struck, List<Path> logs) throws IOException {
        var lines = new ArrayList<String>();
        for (var log : logs) {
            lines.addAll(Files.readAllLines(log));
        }
        var began = Instant.ofEpochMilli(struck.beganMillis());
        var from = began.minus(MAX);
        var to = lostAt(struck, lines).orElse(began);
        return lines.stream()
                .map(BEGINS::matcher)
                .filter(Matcher::matches)
                .filter(line -> {
                    var begun = Instant.parse(line.group(1));
                    return !begun.isBefore(from) && !begun.isAfter(to);
                })
                .flatMap(line -> Stream.of(line.group(2).split(", ?")))
                .map(Integer::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** No later than the fault's end; empty when no node says it. */
    private static Optional<Instant> lostAt(Struck struck, List<String> lines) {
        var began = Instant.ofEpochMilli(struck.beganMillis());
        var ended = Instant.ofEpochMilli(struck.endedMillis());
        return lines.stream()
                .map(LOST::matcher)
                .filter(Matcher::matches)
                .map(line -> Instant.parse(line.group(1)))
                .filter(lost -> lost.isAfter(began))
                .min(Comparator.naturalOrder())
                .map(lost -> lost.isBefore(ended) ? lost : ended);
    }
}
