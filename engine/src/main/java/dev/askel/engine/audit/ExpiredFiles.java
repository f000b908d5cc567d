package dev.askel.engine.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of a sink whose retention has expired. A sink has a file for each day, {@code
 * yyyy-MM-dd.jsonl}.
 */
final class ExpiredFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredFiles.class);
    private static final String SUFFIX = ".jsonl";

    private ExpiredFiles() {}

    /**
     * Deletes the files of the days before {@code oldest}.
     *
     * @param folder the folder of the files; may be missing; files with other names are kept
     */
    static void delete(Path folder, LocalDate oldest) {
        try (var entries = Files.list(folder)) {
            for (var file : entries.toList()) {
                var day = dayOf(file);
                if (day != null && day.isBefore(oldest)) {
                    Files.delete(file);
                }
            }
        } catch (NoSuchFileException none) {
            LOG.debug("{} does not exist yet", folder, none);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Expired files in {} are not deleted: {}", folder, e.toString());
        }
    }

    private static @Nullable LocalDate dayOf(Path file) {
        var name = String.valueOf(file.getFileName());
        try {
            return name.endsWith(SUFFIX)
                    ? LocalDate.parse(name.substring(0, name.length() - SUFFIX.length()))
                    : null;
        } catch (DateTimeException other) {
            return null;
        }
    }
}
