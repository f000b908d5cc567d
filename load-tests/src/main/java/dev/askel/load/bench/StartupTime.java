package dev.askel.load.bench;

import java.io.IOException;

/** Measures the time from the start command to the readiness of a server. */
final class StartupTime {
    private static final int WARM_STARTS = 3;

    private StartupTime() {}

    static void measure(BenchOptions options) throws IOException {
        var begin = System.nanoTime();
        try (var bench = BenchServer.open(options)) {
            System.out.printf(
                    "| start with an empty data folder (PostgreSQL unpacked, tables created) | %.1f s |%n",
                    secondsSince(begin));
            for (int i = 0; i < WARM_STARTS; i++) {
                bench.serverProcess().close();
                begin = System.nanoTime();
                bench.restart();
                System.out.printf(
                        "| start with an existing data folder | %.1f s |%n", secondsSince(begin));
            }
            bench.serverProcess().kill();
            begin = System.nanoTime();
            bench.restart();
            System.out.printf(
                    "| start after kill -9, PostgreSQL running | %.1f s |%n", secondsSince(begin));
            bench.serverProcess().killWithDatabase();
            begin = System.nanoTime();
            bench.restart();
            System.out.printf("| start after kill -9 of both | %.1f s |%n", secondsSince(begin));
        }
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
