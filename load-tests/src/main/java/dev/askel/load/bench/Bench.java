package dev.askel.load.bench;

import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.util.Locale;

/** Measures a server on this machine and prints the rows of {@code docs/performance.md}. */
public final class Bench {
    private static final int NOT_UNDERSTOOD = 2;

    private Bench() {}

    /** Runs the programs that the words name; without any, all. */
    public static void main(String[] words)
            throws IOException, RefusedException, UnansweredException {
        Locale.setDefault(Locale.ROOT);
        try {
            var options = Options.read(words);
            printMachine();
            for (var program : options.programs()) {
                run(program, options);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(NOT_UNDERSTOOD);
        }
    }

    private static void printMachine() {
        System.out.printf(
                "%s %s, %d processors, Java %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
    }

    private static void run(String program, Options options)
            throws IOException, RefusedException, UnansweredException {
        System.out.println();
        switch (program) {
            case "W1" -> throughput(Workload.passes(), options);
            case "W2h" -> throughput(Workload.functions(), options);
            case "W3" -> Sleepers.measure(options);
            case "start" -> StartUp.measure(options);
            case "storm" -> Storm.measure(options);
            case "idle" -> IdleClients.measure(options);
            case "listeners" -> Listeners.measure(options);
            case "fairness" -> Fairness.measure(options);
            default -> throw new IllegalArgumentException("There is no program " + program + ".");
        }
    }

    private static void throughput(Workload workload, Options options)
            throws IOException, RefusedException, UnansweredException {
        System.out.print(Throughput.HEADER);
        Throughput.measure(workload, options);
    }
}
