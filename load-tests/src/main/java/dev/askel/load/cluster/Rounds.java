package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Faults one after the other: the program behind {@code ./askel test --cluster}. */
public final class Rounds {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final int SENTENCES_SHOWN = 20;
    private static final Duration FORMED_MAX = Duration.ofMinutes(3);

    private final RoundOptions options;
    private final List<Kind> drawn;
    private final Report report;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private Rounds(RoundOptions options, List<Kind> drawn, Report report) {
        this.options = options;
        this.drawn = drawn;
        this.report = report;
    }

    /**
     * Plays the rounds that the words ask for, and tells what came of them and what the report
     * holds; the exit status is 1 when one has not passed.
     */
    public static void main(String[] words) throws Exception {
        Locale.setDefault(Locale.ROOT);
        var options = understood(words);
        var report = Report.in(options.report());
        if (options.rounds() == 0) {
            Report.summary(report.lines()).forEach(System.out::println);
            return;
        }
        Cluster.missing().ifPresent(Rounds::refuse);
        var rounds = new Rounds(options, options.drawn(impossible(options)), report);
        rounds.play();
        rounds.summarise();
        System.exit(rounds.outcomes.stream().allMatch(Outcome::passed) ? 0 : FAILED);
    }

    private static void refuse(String reason) {
        System.err.println("askel: fault rounds cannot run here: " + reason);
        System.exit(FAILED);
    }

    /** The kinds that cannot be played here; one that was asked for by name is refused. */
    private static Set<Kind> impossible(RoundOptions options) {
        var impossible = EnumSet.noneOf(Kind.class);
        if (options.only().orElse(Kind.LOSS) == Kind.LOSS) {
            BadWire.missing()
                    .ifPresent(reason -> {
                        impossible.add(Kind.LOSS);
                        System.err.println("askel: the fault loss cannot be played: " + reason);
                    });
        }
        if (options.former().isEmpty()) {
            impossible.add(Kind.ROLLING_UPDATE);
        }
        if (options.only().filter(impossible::contains).isPresent()) {
            refuse("the fault " + options.only().get().spelling() + " lacks what it needs");
        }
        return impossible;
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
        if (options.former().isPresent() && mayPlay(Kind.ROLLING_UPDATE)) {
            KeptClasses.of(options.former().get(), options.folder());
        }
        int next = 0;
        while (next < options.rounds()) {
            next = playFrom(next);
        }
    }

    private boolean mayPlay(Kind kind) {
        return LongStream.range(options.seed(), options.seed() + options.rounds())
                .anyMatch(seed -> options.kind(seed, drawn) == kind);
    }

    /** Plays rounds on one cluster until all are played, or one has left it unusable. */
    private int playFrom(int first) throws Exception {
        var home = Files.createTempDirectory(options.folder(), "askel-cluster-");
        boolean allPassed = true;
        int played = first;
        try (var cluster = Cluster.open(home, options.current())) {
            cluster.startNodes(FORMED_MAX);
            var current = roundOf(cluster, played);
            current.orElseThrow().begin();
            while (current.isPresent()) {
                try (var round = current.get()) {
                    round.strike();
                    played++;
                    current = roundOf(cluster, played);
                    var outcome = reckon(round, current);
                    tell(outcome);
                    allPassed &= outcome.passed();
                    if (!outcome.violations().isEmpty()) {
                        current.ifPresent(Round::close);
                        current = Optional.empty();
                    } else if (current.isPresent() && current.get().needsTheClusterAlone()) {
                        current.get().begin();
                    }
                }
            }
        }
        if (allPassed) {
            Program.run("rm", "-rf", home.toString());
        } else {
            System.out.println("Logs are in " + home);
        }
        return played;
    }

    /** The round of that index, if there is one. */
    private Optional<Round> roundOf(Cluster cluster, int index) {
        long seed = options.seed() + index;
        return index == options.rounds()
                ? Optional.empty()
                : Optional.of(
                        new Round(
                                cluster,
                                index,
                                seed,
                                options.kind(seed, drawn),
                                options.current(),
                                options.formerCommand()));
    }

    /** Ends a round; the next one begins meanwhile, unless it minds. */
    private static Outcome reckon(Round round, Optional<Round> next) throws Exception {
        try (var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            var reckoning = beside.submit(round::reckon);
            if (next.isPresent() && !next.get().needsTheClusterAlone()) {
                next.get().begin();
            }
            return reckoning.get();
        } catch (Exception e) {
            // Its load must not outlive its network, and call whoever answers there then.
            next.ifPresent(Round::close);
            throw e;
        }
    }

    private void tell(Outcome outcome) throws IOException {
        var line =
                outcome.line(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), options.build());
        System.out.println(line);
        System.out.println("  " + outcome.phases());
        Stream.of(outcome.violations(), outcome.missed(), outcome.startedAgain())
                .flatMap(sentences -> sentences.stream().limit(SENTENCES_SHOWN))
                .forEach(sentence -> System.out.println("  " + sentence));
        outcomes.add(outcome);
        lines.add(line);
        report.add(line);
    }

    private void summarise() throws IOException {
        System.out.println("This run:");
        Report.summary(lines).forEach(System.out::println);
        System.out.println("All that " + options.report() + " holds:");
        Report.summary(report.lines()).forEach(System.out::println);
    }
}
