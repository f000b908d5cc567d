package dev.askel.connectors.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the files of a bucket in the order of their keys' UTF-8 bytes, which is S3's order.
 *
 * <p>A folder sorts by its name with a slash at the end, so the file {@code a-b} precedes the file
 * {@code a/b}. A scan of a folder keeps a bounded number of entries, so memory does not grow with
 * the folder. A large folder is scanned several times. Each scan keeps twice as many entries as the
 * previous scan of the folder, up to the bound.
 */
final class KeyIterator {
    /**
     * The bound of the first scan of a folder, sufficient for the largest page of a listing and the
     * key after it.
     */
    static final int FIRST_ENTRIES_MAX = 1_024;

    /**
     * The maximum number of entries of one folder. With the longest names, they need about 5 MiB.
     */
    static final int ENTRIES_MAX = 16 * 1_024;

    /**
     * The coarsest resolution of a file system's timestamps. Two changes within it can have the
     * same time.
     */
    private static final Duration TICK_MAX = Duration.ofSeconds(2);

    private static final byte[] SLASH = {'/'};

    private final byte[] prefix;
    private final InstantSource clock;
    private final Deque<Level> levels = new ArrayDeque<>();
    private byte[] from;
    private @Nullable Entry last;

    /**
     * A file.
     *
     * @param version the version of a file; not of a folder or link
     */
    record KeyedFile(String key, FileVersion version) {}

    /** An entry of a folder. The name of a sub-folder ends with a slash. */
    // Entries are compared by ORDER only.
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(byte[] name, boolean isFolder) {
        private static final Comparator<Entry> ORDER =
                (one, other) -> Arrays.compareUnsigned(one.name, other.name);

        Path in(Path folder) {
            return folder.resolve(FileKeys.fromUtf8(name));
        }
    }

    /** A folder on the path to the current file. */
    private static final class Level {
        private final Path folder;
        private final byte[] prefix;
        private Deque<Entry> entries = new ArrayDeque<>();
        private int entriesMax = FIRST_ENTRIES_MAX;
        private boolean isComplete;

        /** The version of the folder before its last scan; null before the first one. */
        private @Nullable FileVersion scanned;

        /** Whether a change after the scan is certain to change the version. */
        private boolean isSettled;

        /**
         * Creates a level.
         *
         * @param prefix the common prefix of the keys of its files
         */
        private Level(Path folder, byte[] prefix) {
            this.folder = folder;
            this.prefix = prefix;
        }
    }

    /**
     * Creates an iterator.
     *
     * @param prefix the common prefix of the keys of all files; empty for the complete bucket
     * @param from the first key, inclusive; empty for the beginning
     */
    KeyIterator(Bucket bucket, byte[] prefix, byte[] from, InstantSource clock) {
        this.prefix = prefix;
        this.clock = clock;
        this.from = from;
        levels.push(new Level(bucket.folder(), new byte[0]));
    }

    /** Returns the smallest key after another key. */
    static byte[] keyAfter(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /**
     * Returns the smallest string after all keys that begin with a prefix. The prefix is not empty.
     */
    static byte[] keyAfterPrefix(byte[] prefix) {
        var next = prefix.clone();
        // No byte of UTF-8 is 0xff, so the last byte can be increased.
        next[next.length - 1]++;
        return next;
    }

    /** Skips the keys before {@code key}. */
    void skipTo(byte[] key) {
        if (Arrays.compareUnsigned(key, from) > 0) {
            from = key;
        }
    }

    /** Returns the next file; null at the end. */
    @Nullable KeyedFile next() throws S3ErrorException, IOException, InterruptedException {
        while (!levels.isEmpty()) {
            var level = levels.getFirst();
            var entry = level.entries.poll();
            if (entry != null) {
                var key = concatenate(level.prefix, entry.name);
                if (!isWanted(key, entry.isFolder())) {
                    continue;
                }
                var path = entry.in(level.folder);
                if (entry.isFolder()) {
                    levels.push(new Level(path, key));
                    continue;
                }
                var version = FileVersion.read(path);
                if (version != null && version.kind() == FileVersion.Kind.FILE) {
                    from = keyAfter(key);
                    last = entry;
                    return new KeyedFile(FileKeys.fromUtf8(key), version);
                }
            } else if (!level.isComplete) {
                scan(level);
            } else {
                levels.pop();
                if (level.prefix.length > 0) {
                    skipTo(keyAfterPrefix(level.prefix));
                }
            }
        }
        return null;
    }

    /** Returns the last file to the iterator, so that {@link #next} returns the file again. */
    void unread() {
        var level = levels.getFirst();
        var entry = Objects.requireNonNull(last);
        level.entries.addFirst(entry);
        from = concatenate(level.prefix, entry.name);
    }

    /** The number of entries in memory. */
    int heldEntries() {
        return levels.stream().mapToInt(level -> level.entries.size()).sum();
    }

    /**
     * Whether it is certain that no folder on the current path has changed since its scan. Only
     * then may the iterator continue.
     */
    boolean isCurrent() throws IOException {
        for (var level : levels) {
            var scanned = level.scanned;
            if (scanned != null
                    && (!level.isSettled || !scanned.equals(FileVersion.read(level.folder)))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a file is in the rest of the iteration, or a folder may have such a file. */
    private boolean isWanted(byte[] key, boolean isFolder) {
        if (key.length > FileKeys.KEY_BYTES_MAX) {
            return false;
        }
        boolean hasPrefix = startsWith(key, prefix) || (isFolder && startsWith(prefix, key));
        boolean follows =
                Arrays.compareUnsigned(key, from) >= 0 || (isFolder && startsWith(from, key));
        return hasPrefix && follows;
    }

    /** Drops all entries in memory when they are too many. Their folders are then scanned again. */
    private void limitEntries() {
        if (heldEntries() > ENTRIES_MAX) {
            for (var level : levels) {
                level.isComplete = level.isComplete && level.entries.isEmpty();
                level.entries.clear();
            }
        }
    }

    /** Reads the next entries of a folder. */
    private void scan(Level level) throws S3ErrorException, IOException, InterruptedException {
        limitEntries();
        var least = new PriorityQueue<Entry>(Entry.ORDER.reversed());
        level.isComplete = true;
        var scanned = FileVersion.read(level.folder);
        level.scanned = scanned;
        level.isSettled =
                scanned != null
                        && scanned.changedAt()
                                .toInstant()
                                .isBefore(clock.instant().minus(TICK_MAX));
        try (var paths = Files.newDirectoryStream(level.folder)) {
            for (var path : paths) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("The listing was interrupted");
                }
                var entry = entry(level, path, least);
                if (entry != null) {
                    least.add(entry);
                }
                if (least.size() > level.entriesMax) {
                    least.remove();
                    level.isComplete = false;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException _) {
            // The folder was deleted during the iteration. The entries that were found may still
            // exist.
        }
        var sorted = least.toArray(new Entry[0]);
        Arrays.sort(sorted, Entry.ORDER);
        level.entries = new ArrayDeque<>(Arrays.asList(sorted));
        level.entriesMax = Math.min(ENTRIES_MAX, 2 * level.entriesMax);
    }

    /** Returns the entry of a path; null when the iterator does not need the entry now. */
    private @Nullable Entry entry(Level level, Path path, PriorityQueue<Entry> least)
            throws S3ErrorException, IOException {
        var text = name(level, path);
        if (text.equals(FileKeys.UPLOADS)) {
            return null;
        }
        var name = FileKeys.toUtf8(text);
        var key = concatenate(level.prefix, name);
        // Reading the kind of a file is slow, so most entries are rejected without it.
        if (!isWanted(key, false) && !isWanted(concatenate(key, SLASH), true)) {
            return null;
        }
        if (least.size() == level.entriesMax
                && Arrays.compareUnsigned(name, least.element().name) > 0) {
            level.isComplete = false;
            return null;
        }
        var version = FileVersion.read(path);
        if (version == null) {
            return null;
        }
        return switch (version.kind()) {
            case FILE -> isWanted(key, false) ? new Entry(name, false) : null;
            case FOLDER -> {
                var folderName = concatenate(name, SLASH);
                yield isWanted(concatenate(level.prefix, folderName), true)
                        ? new Entry(folderName, true)
                        : null;
            }
            case LINK, OTHER -> null;
        };
    }

    private static String name(Level level, Path path) throws S3ErrorException {
        var name = String.valueOf(path.getFileName());
        // Java decodes each byte of a name that is invalid in the locale as this character.
        if (name.indexOf('\ufffd') >= 0 && !isExact(level, path, name)) {
            throw S3ErrorException.invalidRequest(
                    "The folder '%s' has a file whose name is not valid in the locale of this server: '%s'"
                            .formatted(FileKeys.fromUtf8(level.prefix), name));
        }
        return name;
    }

    private static boolean isExact(Level level, Path path, String name) {
        try {
            return level.folder.resolve(name).equals(path);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static byte[] concatenate(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static boolean startsWith(byte[] text, byte[] prefix) {
        return text.length >= prefix.length
                && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
    }
}
