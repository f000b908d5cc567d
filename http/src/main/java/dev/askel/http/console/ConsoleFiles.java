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

/** The console's files on the class path. Reads, so that it may block for a moment. */
final class ConsoleFiles {
    /** Where jars keep what web servers serve. */
    static final String FOLDER = "META-INF/resources/console/";

    private static final String INDEX = "index.html";

    /**
     * What is a file and not the address of a page: the names of machines and executions in those
     * may have dots, too.
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
     * @param encoding of its content; null when it is as it is
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

    /** Whether a path below {@code /console/} is a file's; all others are pages'. */
    static boolean isFile(String path) {
        return FILE.matcher(path).matches();
    }

    /**
     * A file in the first of the encodings in which the build has left it, else as it is.
     *
     * @param path of which {@link #isFile} is true
     */
    Optional<Found> find(String path, List<String> encodings) {
        return encodings.stream()
                .flatMap(encoding -> found(path + suffix(encoding), encoding).stream())
                .findFirst()
                .or(() -> found(path, null));
    }

    /** The page of all addresses; empty where the server was built without the console. */
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
            // A connection to a file keeps it open until it is read.
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
