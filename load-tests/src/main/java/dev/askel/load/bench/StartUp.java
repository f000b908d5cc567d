package dev.askel.load.bench;

import java.io.IOException;

/** How long a server takes from its command to its readiness. */
final class StartUp {
    private static final int WARM = 3;

    private StartUp() {}

    static void measure(Options options) throws IOException {
        var begin = System.nanoTime();
        try (var lab = Lab.open(options)) {
            System.out.printf(
                    "| start with an empty data folder (PostgreSQL unpacked, tables made) | %.1f s |%n",
                    seconds(begin));
            for (int i = 0; i < WARM; i++) {
                lab.server().close();
                begin = System.nanoTime();
                lab.startAgain();
                System.out.printf("| start with its data | %.1f s |%n", seconds(begin));
            }
            lab.server().kill();
            begin = System.nanoTime();
            lab.startAgain();
            System.out.printf(
                    "| start after kill -9, PostgreSQL still up | %.1f s |%n", seconds(begin));
            lab.server().killWithDatabase();
            begin = System.nanoTime();
            lab.startAgain();
            System.out.printf("| start after kill -9 of both | %.1f s |%n", seconds(begin));
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
