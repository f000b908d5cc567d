package dev.askel.asl.expression.jsonata;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds folders in the folder {@code shared} beside the repository. Tests are skipped with a
 * message when it is absent.
 */
final class Shared {
    private Shared() {}

    static Path folder(String name) {
        // Surefire runs in the module's folder.
        var folder = Path.of("").toAbsolutePath().resolve("../../shared").resolve(name).normalize();
        Assumptions.assumeTrue(
                Files.isDirectory(folder), () -> folder + " is absent, so nothing is checked");
        return folder;
    }
}
