package dev.askel.docs;

import java.io.IOException;

/** Runs programs that some tests need, to find out whether they are installed. */
public final class LocalProgram {
    private LocalProgram() {}

    /** Returns whether a command runs and exits with status 0. Its output is discarded. */
    public static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
