package dev.askel.docs.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Generates the table of recorded cases in {@code docs/parity.md} from {@code
 * docs/evidence/conformance.md}. People write the rest of the page.
 */
final class ParityPage {
    private static final Path PAGE = Path.of("parity.md");
    private static final String BEGIN = "<!-- generated: recorded cases -->\n";
    private static final String END = "<!-- end of generated table -->\n";

    private ParityPage() {}

    /** Returns the stored page. */
    static String current() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the page with a table generated from the conformance page. */
    static String expected() {
        var page = current();
        var table = new StringBuilder("\n| cases | difference |\n|---|---|\n");
        ConformancePage.casesByReason()
                .forEach((reason, cases) -> table.append("| %d | %s |\n".formatted(cases, reason)));
        return page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + table.append('\n')
                + page.substring(page.indexOf(END));
    }

    /** Writes the generated table into the page. */
    static void write() {
        try {
            Files.writeString(PAGE, expected());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
