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
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The program of {@code ./askel test --cluster}, which injects faults one after another. While a
 * round is checked, the next round may begin.
 */
public final class FaultRounds {
    private static final int FAILED = 1;
    private static final int USAGE_ERROR = 2;
    private static final int SENTENCES_SHOWN = 20;
    private static final Duration FORMED_MAX = Duration.ofMinutes(3);

    private final FaultRoundOptions options;
    private final List<FaultKind> kinds;
    private final FaultRoundReport report;
    private final List<RoundOutcome> outcomes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private FaultRounds(FaultRoundOptions options, List<FaultKind> kinds, FaultRoundReport report) {
        this.options = options;
        this.kinds = kinds;
        this.report = report;
    }

    /**
     * Runs the rounds, and prints their outcomes and a summary of the report. The exit status is 1
     * if a round did not pass.
     */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        var options = parse(arguments);
        var report = FaultRoundReport.open(options.reportFile());
        if (options.rounds() == 0) {
            FaultRoundReport.summary(report.lines()).forEach(System.out::println);
            return;
        }
        TestCluster.unsupportedReason().ifPresent(FaultRounds::refuse);
        var rounds =
                new FaultRounds(options, options.alternatingKinds(unsupported(options)), report);
        rounds.run();
        rounds.summarise();
        System.exit(rounds.outcomes.stream().allMatch(RoundOutcome::hasPassed) ? 0 : FAILED);
    }

    private static void refuse(String reason) {
        System.err.println("askel: fault rounds cannot run here: " + reason);
        System.exit(FAILED);
    }

    /**
     * Returns the kinds of faults that cannot be injected on this machine or with these options. If
     * {@code --fault} selects one of them, the program ends.
     */
    private static Set<FaultKind> unsupported(FaultRoundOptions options) {
        var unsupported = EnumSet.noneOf(FaultKind.class);
        if (options.onlyKind().orElse(FaultKind.LOSS) == FaultKind.LOSS) {
            DegradedLink.unsupportedReason()
                    .ifPresent(reason -> {
                        unsupported.add(FaultKind.LOSS);
                        System.err.println("askel: the fault loss cannot run here: " + reason);
                    });
        }
        if (options.releaseDistribution().isEmpty() || !options.suitLastRelease()) {
            unsupported.add(FaultKind.ROLLING_UPDATE);
        }
        if (options.onlyKind().filter(unsupported::contains).isPresent()) {
            refuse("the fault " + options.onlyKind().get().optionName() + " is not supported here");
        }
        return unsupported;
    }

    private static FaultRoundOptions parse(String[] arguments) {
        try {
            return FaultRoundOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("askel: " + e.getMessage() + "\n" + FaultRoundOptions.USAGE);
            System.exit(USAGE_ERROR);
            throw e;
        }
    }

    private void run() throws Exception {
        AotCache.createIfMissing(options.distribution(), options.parentFolder());
        if (options.releaseDistribution().isPresent() && mayRun(FaultKind.ROLLING_UPDATE)) {
            AotCache.createIfMissing(options.releaseDistribution().get(), options.parentFolder());
        }
        int next = 0;
        while (next < options.rounds()) {
            next = runFrom(next);
        }
    }

    private boolean mayRun(FaultKind kind) {
        return LongStream.range(options.seed(), options.seed() + options.rounds())
                .anyMatch(seed -> options.kindForSeed(seed, kinds) == kind);
    }

    /**
     * Runs rounds on one cluster until all rounds have run, or until a round has violations.
     * Returns the index of the next round.
     */
    private int runFrom(int first) throws Exception {
        var home = Files.createTempDirectory(options.parentFolder(), "askel-cluster-");
        boolean allPassed = true;
        int done = first;
        try (var cluster =
                TestCluster.open(
                        home,
                        options.currentBuildCommand(),
                        options.nodeSettings(),
                        options.hasBucket())) {
            cluster.startNodes(FORMED_MAX);
            boolean isConsistent = true;
            while (isConsistent && done < options.rounds()) {
                try (var round = createRound(cluster, done)) {
                    var outcome = round.run();
                    done++;
                    print(outcome);
                    allPassed &= outcome.hasPassed();
                    isConsistent = outcome.violations().isEmpty();
                }
            }
        }
        if (allPassed) {
            Program.run("rm", "-rf", home.toString());
        } else {
            System.out.println("Logs are in " + home);
        }
        return done;
    }

    private FaultRound createRound(TestCluster cluster, int index) {
        long seed = options.seed() + index;
        return new FaultRound(
                cluster,
                index,
                seed,
                options.kindForSeed(seed, kinds),
                options::withPayloads,
                options.currentBuildCommand(),
                options.releaseCommand());
    }

    private void print(RoundOutcome outcome) throws IOException {
        var line =
                outcome.toReportLine(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), options.build());
        System.out.println(line);
        System.out.println("  " + outcome.phases());
        Stream.of(outcome.violations(), outcome.exceededBounds(), outcome.restartedTasks())
                .flatMap(sentences -> sentences.stream().limit(SENTENCES_SHOWN))
                .forEach(sentence -> System.out.println("  " + sentence));
        outcomes.add(outcome);
        lines.add(line);
        report.add(line);
    }

    private void summarise() throws IOException {
        System.out.println("This run:");
        FaultRoundReport.summary(lines).forEach(System.out::println);
        System.out.println("All rounds of " + options.reportFile() + ":");
        FaultRoundReport.summary(report.lines()).forEach(System.out::println);
    }
}
