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

/** Reads from the nodes' logs which shards of executions were moving between nodes. */
final class ShardMoves {
    /** An additional log4j configuration that makes nodes log the moves of shards. */
    static final String LOG_CONFIGURATION =
            """
            logger.moves.name = org.apache.pekko.cluster.sharding.DDataShardCoordinator
            logger.moves.level = INFO
            """;

    /**
     * The maximum duration of a move. A moving shard waits for the calls of its executions. The
     * calls of {@code LoadMachine.PULSE} take half of this time.
     */
    private static final Duration MOVE_MAX = Duration.ofSeconds(3);

    private static final Pattern MOVE_STARTED =
            Pattern.compile(
                    "(\\S+) +INFO .* Execution: Starting rebalance for shards \\[([0-9, ]+)].*");

    /**
     * After this log line no shard moves to the lost node, because no shard moves while the node is
     * unreachable.
     */
    private static final Pattern LOST = Pattern.compile("(\\S+) +WARN .*Downing - .*; downing it");

    private ShardMoves() {}

    /**
     * Returns the shards that were moving at the time of a fault, for example to a lost node.
     *
     * @param logs the logs of all nodes
     */
    static Set<Integer> shardsMovingAt(InjectedFault fault, List<Path> logs) throws IOException {
        var lines = new ArrayList<String>();
        for (var log : logs) {
            lines.addAll(Files.readAllLines(log));
        }
        var began = Instant.ofEpochMilli(fault.beganMillis());
        var from = began.minus(MOVE_MAX);
        var to = lostAt(fault, lines).orElse(began);
        return lines.stream()
                .map(MOVE_STARTED::matcher)
                .filter(Matcher::matches)
                .filter(line -> {
                    var begun = Instant.parse(line.group(1));
                    return !begun.isBefore(from) && !begun.isAfter(to);
                })
                .flatMap(line -> Stream.of(line.group(2).split(", ?")))
                .map(Integer::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the time at which the node was marked down, or the end of the fault if that end was
     * earlier. Returns nothing if no node has logged that the node was marked down.
     */
    private static Optional<Instant> lostAt(InjectedFault fault, List<String> lines) {
        var began = Instant.ofEpochMilli(fault.beganMillis());
        var ended = Instant.ofEpochMilli(fault.endedMillis());
        return lines.stream()
                .map(LOST::matcher)
                .filter(Matcher::matches)
                .map(line -> Instant.parse(line.group(1)))
                .filter(lost -> lost.isAfter(began))
                .min(Comparator.naturalOrder())
                .map(lost -> lost.isBefore(ended) ? lost : ended);
    }
}
