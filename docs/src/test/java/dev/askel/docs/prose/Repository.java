package dev.askel.docs.prose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the source tree. */
final class Repository {
    /** The root folder. The working directory of the tests is their module's folder. */
    static final Path ROOT = Path.of("..");

    /** The folders of build results and packages. The folder {@code com} contains vendored code. */
    private static final Set<String> SKIPPED =
            Set.of("node_modules", "target", "dist", "com", ".git", ".askel");

    private Repository() {}

    /** Returns all files below a folder, or the file itself, in the order of their names. */
    static List<Path> files(String path) throws IOException {
        var start = ROOT.resolve(path).normalize();
        var files = new ArrayList<Path>();
        Files.walkFileTree(
                start,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        var name = folder.getFileName().toString();
                        return SKIPPED.contains(name)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        files.add(file);
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(null);
        return files;
    }

    /** Returns the path of a file below the root, with slashes. */
    static String pathOf(Path file) {
        return ROOT.relativize(file.normalize()).toString().replace('\\', '/');
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
