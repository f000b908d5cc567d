package dev.askel.http.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a web application on the class path. Calls may block, because they read files.
 */
final class ClassPathFiles {
    /** The folder of jars for the files of web servers. */
    private static final String RESOURCES = "META-INF/resources/";

    private final ClassLoader classes;
    private final String folder;

    /**
     * Creates a finder.
     *
     * @param folder the folder of the application, with a slash at its end
     */
    ClassPathFiles(ClassLoader classes, String folder) {
        this.classes = classes;
        this.folder = RESOURCES + folder;
    }

    /**
     * A file in the form in which it is sent.
     *
     * @param encoding the content's encoding; null when it has none
     */
    record FoundFile(URL url, long bytes, @Nullable String encoding) {
        InputStream open() {
            try {
                return url.openStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Finds a file in the first of these encodings that the build produced, else without encoding.
     *
     * @param path below the folder; callers must refuse paths that can leave the folder
     */
    Optional<FoundFile> find(String path, List<String> encodings) {
        return encodings.stream()
                .flatMap(encoding -> findEncoded(path + suffix(encoding), encoding).stream())
                .findFirst()
                .or(() -> findEncoded(path, null));
    }

    /** The content of a file in UTF-8; empty when it does not exist. */
    Optional<String> readText(String path) {
        try (var stream = classes.getResourceAsStream(folder + path)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<FoundFile> findEncoded(String path, @Nullable String encoding) {
        var url = classes.getResource(folder + path);
        if (url == null) {
            return Optional.empty();
        }
        try {
            var connection = url.openConnection();
            // A URL connection keeps its file open until its stream is closed.
            try (var _ = connection.getInputStream()) {
                return Optional.of(new FoundFile(url, connection.getContentLengthLong(), encoding));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String suffix(String encoding) {
        return encoding.equals("gzip") ? ".gz" : "." + encoding;
    }
}
