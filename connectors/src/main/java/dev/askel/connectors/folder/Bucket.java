package dev.askel.connectors.folder;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A bucket.
 *
 * @param folder absolute, without symbolic links
 */
record Bucket(Path folder) {
    /** The valid names of buckets (Amazon S3 User Guide, General purpose bucket naming rules). */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /**
     * An object.
     *
     * @param version the version of a file, not of a folder or link
     */
    record StoredObject(String key, Path path, FileVersion version) {}

    /** Whether a name is valid for a bucket. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.contains("..");
    }

    /**
     * Finds a bucket.
     *
     * @param root the folder of all buckets
     * @throws S3ErrorException when there is none, or its folder is a symbolic link
     */
    static Bucket find(Path root, String name) throws S3ErrorException, IOException {
        if (!isName(name)) {
            throw S3ErrorException.noSuchBucket();
        }
        var folder = root.resolve(name);
        var version = FileVersion.read(folder);
        if (version == null) {
            throw S3ErrorException.noSuchBucket();
        }
        return switch (version.kind()) {
            case FOLDER -> new Bucket(folder);
            case LINK -> throw S3ErrorException.symbolicLink(name);
            case FILE, OTHER -> throw S3ErrorException.noSuchBucket();
        };
    }

    /**
     * Finds the object of a key.
     *
     * @throws S3ErrorException when there is none, or its path has a symbolic link
     */
    StoredObject find(String key) throws S3ErrorException, IOException {
        if (FileKeys.problem(key) != null) {
            throw S3ErrorException.noSuchKey();
        }
        var names = FileKeys.pathNames(key);
        var path = folder;
        for (int i = 0; ; i++) {
            path = child(path, names.get(i));
            var version = FileVersion.read(path);
            if (version == null) {
                throw S3ErrorException.noSuchKey();
            }
            boolean isLast = i == names.size() - 1;
            switch (version.kind()) {
                case LINK ->
                        throw S3ErrorException.symbolicLink(folder.relativize(path).toString());
                case FILE -> {
                    if (isLast) {
                        return new StoredObject(key, path, version);
                    }
                    throw S3ErrorException.noSuchKey();
                }
                case FOLDER -> {
                    if (isLast) {
                        throw S3ErrorException.noSuchKey();
                    }
                }
                case OTHER -> throw S3ErrorException.noSuchKey();
            }
        }
    }

    private static Path child(Path parent, String name) throws S3ErrorException {
        try {
            return parent.resolve(name);
        } catch (InvalidPathException _) {
            // The locale of this process cannot encode the name.
            throw S3ErrorException.noSuchKey();
        }
    }
}
