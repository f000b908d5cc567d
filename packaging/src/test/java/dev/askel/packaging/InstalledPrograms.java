package dev.askel.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.Program;
import java.io.IOException;

/** Programs of the operating system that a test needs. */
final class InstalledPrograms {
    private InstalledPrograms() {}

    /** Skips the test, with a message, when a program is not installed. */
    static void assume(String program) {
        boolean isInstalled;
        try {
            Program.run(program, "--version");
            isInstalled = true;
        } catch (IOException e) {
            isInstalled = false;
        }
        assumeTrue(isInstalled, program + " is missing");
    }
}
