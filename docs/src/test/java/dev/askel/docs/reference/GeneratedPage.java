package dev.askel.docs.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a page of {@code docs/reference} with its generated text, or writes the page. */
final class GeneratedPage {
    /** Set by {@code ./askel test --write-docs}. */
    private static final boolean WRITES = Boolean.getBoolean("askel.write-docs");

    private static final Path FOLDER = Path.of("reference");

    private GeneratedPage() {}

    /**
     * Asserts that the stored page has this text. With {@code --write-docs}, writes the page first.
     *
     * @param name the name of the file, such as {@code cli.md}
     */
    static void assertCurrent(String name, String text) {
        var page = FOLDER.resolve(name);
        try {
            if (WRITES) {
                Files.writeString(page, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(page).as("./askel test --write-docs writes this page").hasContent(text);
    }
}
