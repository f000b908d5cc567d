package dev.askel.http.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the console's files on the class path. Reads files, so that calls may block for a moment.
 */
final class ConsoleFiles {
    /** The folder of jars for the files of web servers. */
    static final String FOLDER = "META-INF/resources/console/";

    private static final String INDEX = "index.html";

    /**
     * The paths of files. All other paths are pages; their names of machines and executions may
     * contain dots, too.
     */
    private static final Pattern FILE =
            Pattern.compile("assets/[A-Za-z0-9_.-]+|[A-Za-z0-9_-]+\\.(svg|png|ico|txt)");

    private final ClassLoader classes;

    ConsoleFiles(ClassLoader classes) {
        this.classes = classes;
    }

    /**
     * A file as it is sent.
     *
     * @param encoding the content's encoding; null when it has none
     */
    record Found(URL url, long bytes, @Nullable String encoding) {
        InputStream open() {
            try {
                return url.openStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether a path below {@code /console/} is that of a file; all others are pages. */
    static boolean isFile(String path) {
        return FILE.matcher(path).matches();
    }

    /**
     * Finds a file in the first of these encodings that the build produced, else without encoding.
     *
     * @param path a path for which {@link #isFile} is true
     */
    Optional<Found> find(String path, List<String> encodings) {
        return encodings.stream()
                .flatMap(encoding -> found(path + suffix(encoding), encoding).stream())
                .findFirst()
                .or(() -> found(path, null));
    }

    /**
     * The page that is served at all addresses; empty when the server was built without the
     * console.
     */
    Optional<String> index() {
        try (var stream = classes.getResourceAsStream(FOLDER + INDEX)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Found> found(String path, @Nullable String encoding) {
        var url = classes.getResource(FOLDER + path);
        if (url == null) {
            return Optional.empty();
        }
        try {
            var connection = url.openConnection();
            // A connection to a file keeps the file open until its stream is closed.
            try (var _ = connection.getInputStream()) {
                return Optional.of(new Found(url, connection.getContentLengthLong(), encoding));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String suffix(String encoding) {
        return encoding.equals("gzip") ? ".gz" : "." + encoding;
    }
}
