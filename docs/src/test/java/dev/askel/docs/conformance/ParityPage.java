package dev.askel.docs.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code docs/parity.md}: the known differences from AWS. The table of recorded cases is generated
 * from {@code docs/conformance.md}; the rest of the page is written by people.
 */
final class ParityPage {
    private static final Path PAGE = Path.of("parity.md");
    private static final String BEGIN = "<!-- generated: recorded cases -->\n";
    private static final String END = "<!-- end of generated table -->\n";

    private ParityPage() {}

    /** The page as it is. */
    static String current() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page with the table that the conformance page requires. */
    static String expected() {
        var page = current();
        var table = new StringBuilder("\n| cases | difference |\n|---|---|\n");
        ConformancePage.casesByReason()
                .forEach((reason, cases) -> table.append("| %d | %s |\n".formatted(cases, reason)));
        return page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + table.append('\n')
                + page.substring(page.indexOf(END));
    }

    /** Updates the table. */
    static void write() {
        try {
            Files.writeString(PAGE, expected());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
