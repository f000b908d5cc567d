package dev.askel.docs;

import java.io.IOException;

/** A program of this machine that some tests need and others do without. */
public final class Tool {
    private Tool() {}

    /** Whether a command can be run and ends well; its output is of no interest. */
    public static boolean runs(String... words) {
        try {
            return new ProcessBuilder(words)
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
