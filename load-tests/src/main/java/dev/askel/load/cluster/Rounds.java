package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Faults one after the other: the program behind {@code ./askel test --cluster}. */
public final class Rounds {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final int VIOLATIONS_SHOWN = 20;
    private static final Duration FORMED_MAX = Duration.ofMinutes(3);

    private final RoundOptions options;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Rounds(RoundOptions options) {
        this.options = options;
    }

    /** Plays the rounds that the words ask for; the exit status is 1 when one has not passed. */
    public static void main(String[] words) throws Exception {
        Locale.setDefault(Locale.ROOT);
        var options = understood(words);
        var missing =
                Network.missing()
                        .or(() ->
                                options.willPlay(Kind.LOSS) && !BadWire.canBeMade()
                                        ? Optional.of("the fault loss needs ethtool")
                                        : Optional.empty());
        if (missing.isPresent()) {
            System.err.println("askel: fault rounds cannot run here: " + missing.get());
            System.exit(FAILED);
        }
        var rounds = new Rounds(options);
        rounds.play();
        System.exit(rounds.summarise() ? 0 : FAILED);
    }

    private static RoundOptions understood(String[] words) {
        try {
            return RoundOptions.read(words);
        } catch (IllegalArgumentException e) {
            System.err.println("askel: " + e.getMessage() + "\n" + RoundOptions.USAGE);
            System.exit(NOT_UNDERSTOOD);
            throw e;
        }
    }

    private void play() throws Exception {
        KeptClasses.of(options.distribution(), options.folder());
        if (options.former().isPresent() && options.willPlay(Kind.ROLLING_UPDATE)) {
            KeptClasses.of(options.former().get(), options.folder());
        }
        int next = 0;
        while (next < options.rounds()) {
            next = playFrom(next);
        }
    }

    /** Plays rounds on one cluster until all are played, or one has left it unusable. */
    private int playFrom(int first) throws Exception {
        var home = Files.createTempDirectory(options.folder(), "askel-cluster-");
        try (var cluster = Cluster.open(home, options.current())) {
            cluster.startNodes(FORMED_MAX);
            for (int i = first; i < options.rounds(); i++) {
                var outcome = playOne(cluster, i);
                outcomes.add(outcome);
                tell(outcome);
                if (!outcome.violations().isEmpty()) {
                    System.out.println("Logs are in " + home);
                    return i + 1;
                }
            }
        }
        // Only of those that passed nothing is kept.
        if (outcomes.stream().allMatch(Outcome::passed)) {
            Program.run("rm", "-rf", home.toString());
        }
        return options.rounds();
    }

    private Outcome playOne(Cluster cluster, int index) throws Exception {
        long seed = options.seed() + index;
        try (var round =
                new Round(
                        cluster,
                        index,
                        seed,
                        options.kind(seed),
                        options.current(),
                        options.formerCommand())) {
            return round.play();
        }
    }

    private void tell(Outcome outcome) throws IOException {
        var line = outcome.line(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        System.out.println(line);
        outcome.violations().stream()
                .limit(VIOLATIONS_SHOWN)
                .forEach(violation -> System.out.println("  " + violation));
        var report = options.report();
        if (!Files.exists(report)) {
            Files.writeString(report, Outcome.HEADER + "\n", StandardCharsets.UTF_8);
        }
        Files.writeString(report, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** Prints how long lost executions stood still; whether all rounds have passed. */
    private boolean summarise() {
        for (var kind : Kind.values()) {
            var ofKind = outcomes.stream().filter(outcome -> outcome.kind() == kind).toList();
            if (ofKind.isEmpty()) {
                continue;
            }
            var lost = ofKind.stream().flatMap(each -> each.lost().stream()).sorted().toList();
            System.out.printf(
                    "%-18s %3d rounds, %d passed; %d lost executions went on after p50 %d ms, p99"
                            + " %d ms (wanted: %d ms)%n",
                    kind.spelling(),
                    ofKind.size(),
                    ofKind.stream().filter(Outcome::passed).count(),
                    lost.size(),
                    Outcome.percentile(lost, 50),
                    Outcome.percentile(lost, 99),
                    kind.goOnMax().toMillis());
        }
        long passed = outcomes.stream().filter(Outcome::passed).count();
        System.out.printf("%d of %d rounds passed%n", passed, outcomes.size());
        return passed == outcomes.size();
    }
}
